// Reads items of packs as the page does. Arguments: folder, file with questions (JSON, one a line:
// {base, place}). Prints one line for each: {length, sum} or {kind}.
import fs from 'node:fs';
import { page } from './page.mjs';

const [root, questions] = process.argv.slice(2);
const { B } = page(root, ['pack.js']);
const lines = fs.readFileSync(questions, 'utf8').split('\n').filter(Boolean);
const answers = await Promise.all(
  lines.map((line) => {
    const { base, place } = JSON.parse(line);
    return new Promise((answer) => {
      let calls = 0;
      B.item(base, place, (err, bytes) => {
        calls += 1;
        if (calls > 1) throw new Error('called back twice');
        answer(err ? { kind: err.kind } : { length: bytes.length, sum: B.crc(bytes, 0, bytes.length) });
      });
    });
  }),
);
process.stdout.write(answers.map((answer) => JSON.stringify(answer) + '\n').join(''));
