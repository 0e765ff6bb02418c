// Holds the pages' search against known answers. Arguments: folder with the index in s/, questions
// (JSON, one a line: {kind, query, path, baseline} or {kind: "keyword", query, paths}).
// Prints one line of JSON for each kind.
import fs from 'node:fs';
import { page } from './page.mjs';

const [root, questions] = process.argv.slice(2);
const { B, counts } = page(root, ['pack.js', 'query.js', 'lists.js', 'search.js']);
const median = (list, part) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];

function search(query, options) {
  return new Promise((answer) => {
    const from = process.hrtime.bigint();
    let first = null;
    B.search('s/', query, { wait: 0, ...options }, (results, done, more) => {
      if (first === null && results.length) first = counts.opens;
      if (done) answer({ results, ...more, first, ms: Number(process.hrtime.bigint() - from) / 1e6 });
    });
  });
}

const kinds = new Map();
for (const line of fs.readFileSync(questions, 'utf8').split('\n').filter(Boolean)) {
  const { kind, query, path, paths, baseline } = JSON.parse(line);
  const sums = kinds.get(kind) ?? { ours: 0, baseline: 0, recall: 0, expected: 0, found: 0, count: 0, opens: [], ms: [], worse: [] };
  kinds.set(kind, sums);
  const before = counts.opens;
  const { results, ms, first } = await search(query, { limit: kind === 'keyword' ? 1e6 : 100 });
  sums.count += 1;
  sums.ms.push(ms);
  sums.opens.push((first ?? counts.opens) - before);
  if (kind === 'keyword') {
    const found = new Set(results.map((result) => result.go));
    const right = paths.filter((one) => found.has(one)).length;
    sums.expected += paths.length;
    sums.found += found.size;
    sums.recall += right / Math.max(1, paths.length);
    sums.right = (sums.right ?? 0) + right;
    if (right < paths.length * 0.97) sums.worse.push(`${query} ${right}/${paths.length}`);
  } else {
    const rank = results.findIndex((result) => result.go === path) + 1;
    sums.ours += rank ? 1 / rank : 0;
    sums.baseline += baseline ? 1 / baseline : 0;
    if (rank !== 1 && (!rank || rank > baseline) && baseline) sums.worse.push(`${query} -> ${path}: ${rank} (${baseline})`);
  }
}
for (const [kind, sums] of kinds) {
  const { count } = sums;
  const common = { kind, count, ms_p50: median(sums.ms, 0.5), ms_p95: median(sums.ms, 0.95), opens_p95: median(sums.opens, 0.95), worse: sums.worse.slice(0, 12) };
  const own = kind === 'keyword'
    ? { recall_mean: sums.recall / count, recall: sums.right / sums.expected, precision: sums.right / sums.found }
    : { mrr: sums.ours / count, mrr_baseline: sums.baseline / count };
  console.log(JSON.stringify({ ...own, ...common }));
}
