// Whether the page gives back of marked files what the program does, without a browser. Argument: a file of cases (JSON,
// one a line: {name, seal, path, file, said, sum}, bytes as base64; `said` begins with `right`, `restored` or `altered`;
// `sum` is the SHA-256 of what is given). Says each that came out otherwise.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { page } from './page.mjs';

// Reads as a browser's does, by parts of a few bytes that a mistake cannot hide in.
class FileReader {
  readAsArrayBuffer(blob) {
    blob.arrayBuffer().then((bytes) => {
      this.result = bytes;
      this.onload();
    });
  }
}

const [file] = process.argv.slice(2);
const { B } = page('.', ['base.js', 'sums.js', 'curve.js', 'seal.js', 'drive.js'], 0, { FileReader, Blob });
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const seals = new Map();
let wrong = 0;

function seal(text) {
  if (!seals.has(text)) {
    B.readSeal(bytes(text), (fault, seal) => seals.set(text, fault ? null : seal));
  }
  return seals.get(text);
}

const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
for (const line of lines) {
  const one = JSON.parse(line);
  const sealed = seal(one.seal).files.find((file) => file.path === one.path);
  const [said, blob, marks] = await new Promise((done) => {
    B.drive.restore(new Blob([bytes(one.file)]), sealed, () => true, (...all) => done(all));
  });
  const sum = blob ? createHash('sha256').update(Buffer.from(await blob.arrayBuffer())).digest('hex') : '';
  const found = said === 'restored' ? `restored ${marks}` : said;
  if (found !== one.said && !(one.said === 'restored' && said === 'restored') || said === 'restored' && sum !== one.sum) {
    wrong += 1;
    console.log(`otherwise: ${one.name}: ${found}, not ${one.said} ${sum === one.sum ? '' : 'with other bytes'}`);
  }
}
console.log(`${lines.length} cases`);
process.exit(wrong || !lines.length ? 1 : 0);
