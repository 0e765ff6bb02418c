// What the page that checks drives makes of seals, keys and signatures, without a browser. Argument: a file of cases
// (JSON, one a line: {name, seal, good, fault}, {name, key, good} or {name, signed: [key, message, signature], good}, bytes as
// base64, or {name, words, print}). Says each that came out otherwise.
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { page } from './page.mjs';

const [file] = process.argv.slice(2);
const { B } = page('.', ['base.js', 'sums.js', 'curve.js', 'seal.js']);
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
let wrong = 0;
let slowest = 0;

function answer(one) {
  if (one.words !== undefined) return (B.heard(one.words, one.lists).print ?? '') === one.print;
  if (one.key !== undefined) return B.isKey(bytes(one.key)) === one.good;
  if (one.signed) return B.signed(...one.signed.map(bytes)) === one.good;
  let fault;
  const before = performance.now();
  B.readSeal(bytes(one.seal), (why) => { fault = why; });
  slowest = Math.max(slowest, performance.now() - before);
  one.said = fault;
  return (fault === null) === one.good && (!one.fault || one.fault === fault);
}

const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean);
for (const line of lines) {
  const one = JSON.parse(line);
  if (!answer(one)) {
    wrong += 1;
    console.log(`otherwise: ${one.name} ${one.said ?? ''}`);
  }
}
console.log(`${lines.length} cases, the slowest seal in ${Math.ceil(slowest)} ms`);
process.exit(wrong || !lines.length ? 1 : 0);
