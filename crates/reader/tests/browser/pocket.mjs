// A single page, alone in its folder: nothing is asked of the disk or a network, texts, pictures and
// search are there, a hostile text runs nothing. pocket.mjs FILE BROWSER QUERY
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { show, until, withBrowser } from './open.mjs';

const [file, name, query] = process.argv.slice(2);

await withBrowser(name, async (browser) => {
  within(`${name} ${path.basename(file)}`);
  const page = await show(browser, file, [360, 640]);
  await until(page, () => document.querySelectorAll('.tile').length > 0 && document.getElementById('q'));
  await page.evaluate(() => document.querySelector('.pic[data-p]').scrollIntoView());
  await until(page, () => document.querySelector('.pic img')?.naturalWidth > 0);
  ok(true, 'pictures');

  await page.focus('#q');
  await page.keyboard.type(query);
  await until(page, () => document.querySelectorAll('.hits [data-go]').length > 0);
  await page.evaluate(() => document.querySelector('.hits [data-go]').click());
  await until(page, () => !document.querySelector('.hits'));
  ok((await page.evaluate(() => document.getElementById('main').innerText)).includes(query), 'opens what was found');

  // Everything that can be gone to, one after the other.
  const seen = new Set(['h']);
  const next = ['h'];
  while (next.length) {
    const target = next.shift();
    await page.evaluate((target) => window.B.go(target), target);
    await until(page, () => !document.getElementById('main').hasAttribute('aria-busy') && document.querySelector('#main h1'));
    ok(!(await page.evaluate(() => document.querySelector('.note[role=alert]'))), 'opens', target);
    const more = await page.evaluate(() => [...document.querySelectorAll('[data-go]')].map((el) => el.getAttribute('data-go')));
    for (const go of more.filter((go) => !seen.has(go))) {
      seen.add(go);
      next.push(go);
    }
  }
  ok(seen.size > 5, 'has views', seen.size);
  ok(!(await page.evaluate(() => window.hacked)), 'runs no script of a text');
  const own = pathToFileURL(file).href;
  same(page.asked.filter((url) => url !== own && !/^(data|blob|about):/.test(url)), [], 'asks for nothing');
  same(page.said, [], 'complains of nothing');
});
finish();
