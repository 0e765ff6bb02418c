// Drives as the command line builds them: every page to open in the root finds what it is asked and
// opens it. built.mjs DRIVE BROWSER QUERY PAGES
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { show, until, withBrowser } from './open.mjs';

const [drive, name, query, pages] = process.argv.slice(2);

async function entry(browser, file) {
  within(`${name} ${path.basename(file)}`);
  const page = await show(browser, file, [360, 640]);
  await until(page, () => document.getElementById('q'));
  await page.focus('#q');
  await page.keyboard.type(query);
  await until(page, () => document.querySelectorAll('.hits [data-go]').length > 0);
  await page.evaluate(() => document.querySelector('.hits [data-go]').click());
  // A text of the desk stands in the page, an article of an encyclopedia in a frame.
  await until(page, (query) => !document.querySelector('.hits')
    && (document.querySelector('#main iframe') || document.getElementById('main').innerText.includes(query)), query);
  ok(true, 'opens what was found');
  for (const url of page.asked.filter((url) => /^file:/.test(url))) {
    ok(fs.existsSync(new URL(url)), 'asks for what is there', url);
  }
  same(page.asked.filter((url) => !/^(file|data|blob|about):/.test(url)), [], 'asks for files alone');
  same(page.said, [], 'complains of nothing');
  await page.close();
}

await withBrowser(name, async (browser) => {
  const files = fs.readdirSync(drive).filter((file) => file.endsWith('.html')).sort();
  same(files.length, Number(pages), 'pages to open');
  for (const file of files) await entry(browser, path.join(drive, file));
});
finish();
