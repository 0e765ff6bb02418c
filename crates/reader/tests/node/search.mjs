// Asks an index as the page does. Arguments: folder with the index in s/, file with queries (JSON, one a
// line: {query, options, quick: ask the next without waiting}). Prints for each {titles, snippets, total,
// error, paints, opens}, or {stem} for a line {stem: word}.
import fs from 'node:fs';
import { page } from './page.mjs';

const [root, file] = process.argv.slice(2);
const { B, counts } = page(root, ['pack.js', 'query.js', 'lists.js', 'search.js']);
const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);

function ask({ query, options, quick, body }) {
  return new Promise((answer) => {
    let paints = 0;
    let over = false;
    const before = counts.opens;
    const more = body === undefined ? {} : { body: (go, done) => done(null, body) };
    B.search('s/', query, { wait: 0, ...options, ...more }, (results, done, { error, total }) => {
      if (over) throw new Error('painted after the end');
      paints += 1;
      if (!done) return;
      over = true;
      const titles = results.map((result) => result.t);
      const snippets = results.map((result) => result.s.map(([text, hit]) => (hit ? `[${text}]` : text)).join(''));
      const targets = results.map((result) => result.k + ':' + result.go);
      answer({ titles, snippets, targets, total, error: error && error.kind, paints, opens: counts.opens - before });
    });
    if (quick) answer({ ended: () => over });
  });
}

const ended = [];
for (const line of lines.map((text) => JSON.parse(text))) {
  if (line.stem !== undefined) {
    console.log(JSON.stringify({ stem: B.stem(line.stem) }));
    continue;
  }
  const answer = await ask(line);
  if (line.quick) ended.push(answer.ended);
  else console.log(JSON.stringify({ ...answer, superseded: ended.map((is) => is()) }));
}
