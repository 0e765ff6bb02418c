// What a browser writes down on the host: one line in its history, and no word of any view.
// traces.mjs DRIVE BROWSER
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { entry, pause, show, until, withBrowser } from './open.mjs';

const [drive, name] = process.argv.slice(2);
within(name);
const kept = path.join(fs.mkdtempSync(path.join(drive, '..', 'profile-')), 'kept');
// Of a film, an episode, a lesson, an article: none is on the entry page.
const words = [];

await withBrowser(name, async (browser, profile) => {
  const page = await show(browser, entry(drive), [800, 600]);
  const home = await page.evaluate(() => document.body.innerText);
  for (let view = 2; view < 27; view += 1) {
    await page.evaluate((target) => {
      document.getElementById('main').innerHTML = '';
      window.B.go(target);
    }, `v${view}`);
    await until(page, () => document.querySelector('#main h1'));
    const text = await page.evaluate(() => document.querySelector('#main').innerText);
    words.push(...text.split('\n').map((line) => line.trim()).filter((line) => line.length > 9 && !home.includes(line)).slice(0, 3));
  }
  await page.evaluate(() => window.B.go('v12'));
  await until(page, () => document.querySelector('.part'));
  await page.evaluate(() => document.querySelector('.part').click());
  await until(page, () => document.querySelector('video').currentTime > 0.3);
  await page.keyboard.press('Escape');
  await pause(1500);
  // The profile goes with the browser; its writing is not over before.
  await browser.close();
  await pause(1000);
  fs.cpSync(profile, kept, { recursive: true, filter: (file) => !fs.lstatSync(file).isSocket() && !fs.lstatSync(file).isSymbolicLink() });
});

const files = fs.readdirSync(kept, { recursive: true, withFileTypes: true })
  .filter((one) => one.isFile())
  .map((one) => path.join(one.parentPath ?? one.path, one.name));
// Reading the history below tidies up its journal.
const wrote = files.map((file) => fs.readFileSync(file));
const history = files.find((file) => ['History', 'places.sqlite'].includes(path.basename(file)));
ok(history, 'there is a history');
const query = name === 'chrome'
  ? "select title from urls where url like 'file:%'"
  : "select title from moz_places where url like 'file:%'";
const rows = execFileSync('sqlite3', [history, query], { encoding: 'utf8' }).trim().split('\n');
same(rows, ['문서'], 'one line in the history, whose title says nothing');
ok(new Set(words).size > 15, 'words to look for', words.length);
for (const word of new Set(words)) {
  const forms = [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')];
  const where = files.filter((_, nth) => forms.some((form) => wrote[nth].includes(form)));
  same(where.map((file) => path.relative(kept, file)), [], `nothing is kept: ${word}`);
}
fs.rmSync(path.dirname(kept), { recursive: true, force: true });
finish();
