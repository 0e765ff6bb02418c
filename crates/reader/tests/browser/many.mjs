// A folder with 100,000 entries, and names that are made to do harm: the pages for a reader's own files stay usable, say
// what they left out, and take every name as a name. many.mjs DRIVE SEAL BROWSER, where SEAL lists `눈.txt`, four letters.
import fs from 'node:fs';
import { finish, ok, same, within } from './check.mjs';
import { allSaid, rows, toCleaner } from './chosen.mjs';
import { entry, show, until, withBrowser } from './open.mjs';

const [drive, seal, name] = process.argv.slice(2);
const MANY = 100000;

// Gives an input files that are made in the page, by their paths; runs in the page.
function give(selector, paths, many, seal) {
  const bytes = Uint8Array.from(atob(seal), (letter) => letter.charCodeAt(0));
  const put = (path, content) => Object.defineProperty(new File([content], path.split('/').pop()), 'webkitRelativePath', { value: path });
  const files = paths.map((path) => put(path, path.endsWith('.bin') ? bytes : '눈\n'));
  const more = Array.from({ length: many }, (_, nth) => `many/${nth % 500}/${nth}.txt`).sort();
  // The first thousand are read; to make the rest takes a browser longer than to take them.
  const rest = new Blob(['눈\n']);
  for (const [nth, path] of more.entries()) {
    files.push(nth < 1000 ? put(path, '눈\n') : { name: path.split('/').pop(), webkitRelativePath: path, size: rest.size, slice: (from, to) => rest.slice(from, to) });
  }
  const input = document.querySelector(selector);
  Object.defineProperty(input, 'files', { configurable: true, value: files });
  Object.defineProperty(input, 'value', { configurable: true, set() {}, get() { return ''; } });
  const before = performance.now();
  input.onchange();
  return performance.now() - before;
}

await withBrowser(name, async (browser) => {
  const bytes = fs.readFileSync(seal).toString('base64');
  const page = await show(browser, entry(drive), [360, 640]);

  within(`${name} cleans a folder of many`);
  await toCleaner(page);
  let took = await page.evaluate(give, '#clean-folder', ['many/seal-k3f9qa.bin', 'many/눈.txt'], MANY, bytes);
  ok(took < 8000, 'begins soon', took);
  await page.waitForFunction(allSaid, { timeout: 120000, polling: 500 }, 1000);
  await until(page, () => document.querySelector('.told [data-said]'));
  const told = await page.evaluate(() => [document.querySelector('.told [data-said]').getAttribute('data-said'), document.querySelector('.told').innerText]);
  same(told[0], `trusted 1 0 0 ${MANY}`, 'counts all');
  ok(told[1].includes(`${MANY - 1000}`), 'says how many were left out', told[1]);

  within(`${name} cleans names that do harm`);
  await toCleaner(page);
  const harm = ['x/../../눈.txt', 'x/../눈.txt', 'x/눈.TXT', 'x/__proto__', 'x/constructor', 'x/<img src=a onerror=alert(1)>.txt', 'x//눈.txt', 'x/글/눈.txt', 'x/눈.txt'];
  await page.evaluate(give, '#clean-folder', ['x/seal-k3f9qa.bin', ...harm], 0, bytes);
  await page.waitForFunction(() => document.querySelectorAll('.made li[data-said]').length >= 4, { timeout: 30000, polling: 100 });
  await until(page, () => document.querySelector('.told [data-said]'));
  const shown = await page.evaluate(rows);
  const said = await page.evaluate(() => document.querySelector('.told [data-said]').getAttribute('data-said'));
  // A sealed file elsewhere is what it is by its bytes; whatever is not it is cleaned as any other.
  same(said, 'trusted 5 0 0 4', 'counts all');
  same(shown.map((row) => row.name).sort(), ['x/__proto__', 'x/constructor', 'x/<img src=a onerror=alert(1)>.txt', 'x/눈.TXT'].sort(), 'shows names as they are');
  ok(shown.every((row) => row.saves === null || !row.saves.includes('/')), 'saves under a name alone', shown.map((row) => row.saves));

  within(`${name} checks a folder of many`);
  await page.evaluate(() => {
    window.B.go('h');
    window.B.go([...document.querySelectorAll('#end a')].find((el) => /다른 기억기|another/.test(el.textContent)).getAttribute('data-go'));
  });
  await until(page, () => document.querySelector('#check-folder') && !document.querySelector('[data-said]'));
  took = await page.evaluate(give, '#check-folder', ['many/seal-k3f9qa.bin', 'many/../눈.txt', 'many/__proto__'], MANY, bytes);
  ok(took < 8000, 'begins soon', took);
  await page.waitForFunction(() => document.querySelector('[data-said]'), { timeout: 60000, polling: 200 });
  same(await page.evaluate(() => document.querySelector('[data-said]').getAttribute('data-said')), `trusted 0 0 1 ${MANY + 2}`, 'counts all');
  ok(await page.evaluate(() => document.querySelectorAll('.names li').length) < 500, 'names a few');

  within(`${name} chooses many seals`);
  await page.evaluate(() => window.B.go('h'));
  await toCleaner(page);
  const seals = Array.from({ length: 400 }, (_, nth) => `s/seal-${String(nth).padStart(6, '0')}.bin`);
  await page.evaluate(give, '#clean-folder', [...seals, 's/눈.txt'], 0, bytes);
  await page.waitForFunction(() => document.querySelector('.told [data-said]'), { timeout: 30000, polling: 100 });
  same(await page.evaluate(() => [document.querySelector('.told [data-said]').getAttribute('data-said'), document.querySelectorAll('.made li').length]), ['trusted 1 0 0 0', 0], 'takes one');

  within(name);
  same(page.said, [], 'complains of nothing');
  await page.close();
});
finish();
