// Asks Pagefind's own script, outside of a browser: ask_pagefind.mjs FOLDER QUERY... Prints JSON: query -> results.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, ...queries] = process.argv.slice(2);
const base = 'http://pagefind.invalid/pagefind/';
// What the script takes from a page: where it is, and what is beside it.
globalThis.window = globalThis;
globalThis.location = new URL('http://pagefind.invalid/');
globalThis.document = { querySelector: () => ({ getAttribute: () => 'ko' }), currentScript: null };
globalThis.fetch = async (address) => {
  const name = new URL(address, base).pathname.replace('/pagefind/', '');
  return new Response(fs.readFileSync(path.join(folder, decodeURIComponent(name))));
};
const pagefind = await import(pathToFileURL(path.join(folder, 'pagefind.js')));
await pagefind.options({ basePath: base, noWorker: true });
const found = {};
for (const query of queries) {
  const { results } = await pagefind.search(query);
  found[query] = results.length;
}
console.log(JSON.stringify(found));
process.exit(0);
