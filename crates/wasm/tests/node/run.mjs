// Runs the module over files as the page does, but in Node: run.mjs MODULE FOLDER. Files are 0, 1, …; names.json has their
// names. Prints what is said of each, and writes N.clean and N.strip.
import fs from 'node:fs';
import path from 'node:path';

const [module_, folder] = process.argv.slice(2);
const names = JSON.parse(fs.readFileSync(path.join(folder, 'names.json'), 'utf8'));
const module = new WebAssembly.Module(fs.readFileSync(module_));

function run(file, name, job) {
  const parts = [];
  let memory;
  const read = (at, to, length) => {
    const part = file.subarray(at, at + (length >>> 0));
    new Uint8Array(memory.buffer).set(part, to >>> 0);
    return part.length;
  };
  const put = (from, length) => {
    parts.push(Buffer.from(memory.buffer.slice(from >>> 0, (from >>> 0) + (length >>> 0))));
  };
  const made = new WebAssembly.Instance(module, { b: { read, put } }).exports;
  memory = made.memory;
  const bytes = Buffer.from(name);
  const at = made.room(bytes.length) >>> 0;
  new Uint8Array(memory.buffer).set(bytes, at);
  made[job](file.length);
  const said = Buffer.from(memory.buffer.slice(made.answer() >>> 0, (made.answer() >>> 0) + made.answer_length())).toString();
  return [said, Buffer.concat(parts)];
}

for (const [nth, name] of names.entries()) {
  const file = fs.readFileSync(path.join(folder, String(nth)));
  const said = ['clean', 'strip'].map((job) => {
    const [answer, out] = run(file, job === 'clean' ? name : '', job);
    if (!answer.startsWith('refused')) fs.writeFileSync(path.join(folder, `${nth}.${job}`), out);
    return answer;
  });
  console.log(JSON.stringify(said));
}
