// What the checks of the pages for a reader's own files share: how files are chosen, and what a person sees.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { same } from './check.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function accessible(page, what) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false, iframes: false }));
  const serious = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  same(serious.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]), [], `axe: ${what}`);
}

// Gives an input a folder. Firefox's driver takes files alone, so there they are named as its window for folders
// names them: the name of what was picked, and the way from there.
export async function pickFolder(page, browser, selector, folder) {
  const input = await page.$(selector);
  if (browser === 'chrome') return input.uploadFile(folder);
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.relative(path.dirname(folder), path.join(one.parentPath ?? one.path, one.name)));
  await page.evaluate((selector, files) => {
    document.querySelector(selector).removeAttribute('webkitdirectory');
    window.relative ??= Object.getOwnPropertyDescriptor(File.prototype, 'webkitRelativePath');
    const known = new Map(files.map((file) => [file.split('/').pop(), file]));
    Object.defineProperty(File.prototype, 'webkitRelativePath', { configurable: true, get() { return known.get(this.name) ?? ''; } });
  }, selector, files);
  return input.uploadFile(...files.map((file) => path.join(path.dirname(folder), file)));
}

// Gives an input files one by one.
export async function pickFiles(page, selector, files) {
  await page.evaluate(() => {
    if (window.relative) Object.defineProperty(File.prototype, 'webkitRelativePath', window.relative);
  });
  return (await page.$(selector)).uploadFile(...files);
}

// Goes to the page that cleans, and keeps what it gives to look into it.
export async function toCleaner(page) {
  await page.evaluate(() => {
    if (!window.given) {
      const make = URL.createObjectURL;
      window.given = {};
      URL.createObjectURL = (blob) => {
        const address = make.call(URL, blob);
        window.given[address] = blob;
        return address;
      };
    }
    window.B.go('h');
    [...document.querySelectorAll('#end a')].find((el) => /표식|Clean/.test(el.textContent)).click();
  });
  await page.waitForFunction(() => document.querySelector('.cleaner') && document.querySelector('.cleaner').children.length
    && !document.querySelector('.made li'), { timeout: 15000, polling: 100 });
}

// What stands in each row, and what its link gives. Runs in the page.
export const rows = () => Promise.all([...document.querySelectorAll('.made li')].map(async (row) => {
  const link = row.querySelector('a[download]');
  const blob = link && window.given[link.href];
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const sum = async (bytes) => hex(window.crypto ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : window.B.sha256(new Uint8Array(bytes)));
  return {
    name: row.querySelector('b').textContent,
    said: row.getAttribute('data-said'),
    words: row.innerText,
    sum: blob ? await sum(await blob.arrayBuffer()) : null,
    saves: link ? link.download : null,
  };
}));
export const allSaid = (count) => document.querySelectorAll('.made li[data-said]').length === count;
