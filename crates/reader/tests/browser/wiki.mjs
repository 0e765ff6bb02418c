// An encyclopedia's folder by itself: letters, titles, articles, links, pictures, search, one line of
// history. wiki.mjs FOLDER BROWSER [SCREENSHOTS]
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'acorn';
import { finish, ok, same, within } from './check.mjs';
import { entry, pause, press, show, until, withBrowser } from './open.mjs';

const [folder, browser, shots] = process.argv.slice(2);
const shot = async (page, name) => {
  if (shots) await page.screenshot({ path: path.join(shots, `${browser}-${name}.png`) });
};
const heading = (page) => page.evaluate(() => document.querySelector('#main h1').textContent);
// What is in the frame of an article.
const inside = (page, look) => page.evaluate(`(function (doc) { return (${look})(doc); })(document.querySelector('.wa iframe').contentDocument)`);
const framed = (page) => until(page, () => {
  const frame = document.querySelector('.wa iframe');
  return Boolean(frame && frame.contentDocument && frame.contentDocument.body && document.querySelector('.tools button'));
});

within('script');
parse(fs.readFileSync(path.join(folder, 'a/b.js'), 'utf8'), { ecmaVersion: 3, sourceType: 'script' });
ok(true, 'ECMAScript 3');

await withBrowser(browser, async (program) => {
  within(browser);
  const page = await show(program, entry(folder), [320, 480]);
  await until(page, () => document.querySelectorAll('.letters a').length > 2);
  const [address, title] = await page.evaluate(() => [location.href, document.title]);
  await shot(page, 'home-small');

  await press(page, '.letters a', 'ㄱ');
  // Letters with many titles have pages first, which are named by their first title.
  for (let turn = 0; turn < 2 && await heading(page) !== '가나다'; turn += 1) await press(page, '.titles a', '가나다');
  await framed(page);
  same(await heading(page), '가나다', 'an article by its letter');
  await until(page, () => [...document.querySelector('.wa iframe').contentDocument.images].every((img) => img.naturalWidth > 0));
  same(await inside(page, 'doc => doc.images.length'), 1, 'its picture comes');
  same(await inside(page, 'doc => doc.querySelectorAll("script").length'), 0, 'no script');
  same(await inside(page, 'doc => doc.querySelector(".x-box td").textContent'), '가나다', 'its box');
  await shot(page, 'article-small');
  ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320), 'no wider than the screen');
  await page.setViewport({ width: 1366, height: 768 });
  await pause(400);
  await shot(page, 'article-laptop');
  await press(page, '.tools button', '차례');
  same(await page.evaluate(() => document.querySelectorAll('.toc a').length), 3, 'its headings are listed');

  await inside(page, 'doc => doc.querySelector("a[href^=\'#a\']").click()');
  await until(page, () => document.querySelector('#main h1').textContent === '서울');
  await framed(page);
  ok(true, 'a link leads to an article');
  await page.evaluate(() => B.back());
  await until(page, () => document.querySelector('#main h1').textContent === '가나다');
  ok(true, 'and back');

  await page.evaluate(() => B.go('h'));
  await until(page, () => document.getElementById('q') && document.querySelectorAll('.letters a').length > 2);
  await page.type('#q', '한글');
  await until(page, () => document.querySelectorAll('#found .hit').length > 0 && document.querySelector('#found .hit mark'));
  same(await page.evaluate(() => document.querySelector('#found .hit b').textContent), '가나다', 'search finds a word of the text');
  await shot(page, 'search-laptop');
  await press(page, '#found .hit', '가나다');
  await framed(page);
  same(await heading(page), '가나다', 'and opens it');

  await page.evaluate(() => B.go('h'));
  await until(page, () => document.getElementById('q') !== null);
  await page.evaluate(() => { document.getElementById('q').value = ''; });
  await page.type('#q', 'ㄷㅎㅁㄱ');
  await until(page, () => [...document.querySelectorAll('#found .hit b')].some((el) => el.textContent === '대한민국'));
  ok(true, 'initial consonants find a title');

  same(await page.evaluate(() => [location.href, document.title, history.length > 2]), [address, title, false], 'one address, one title, one line of history');
  same(page.asked.filter((url) => !/^(file|data|about|blob):/.test(url)), [], 'asks for nothing elsewhere');
  same(page.said, [], 'no complaint');

  // Scripts cannot be switched off in Firefox from outside.
  if (browser === 'firefox') return;
  within(`${browser} without scripts`);
  const plain = await show(program, entry(folder), [320, 480], false);
  ok(await plain.$eval('.plain', (el) => el.textContent.length > 20), 'a page that needs scripts says so');
});
finish();
