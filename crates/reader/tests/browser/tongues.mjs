// Pages in two languages: a reader turns from one to the other and back, wherever they are, without another
// line in the history; without scripts plain pages lead to each other. tongues.mjs DRIVE BROWSER [SCREENSHOTS]
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { pause, press, show, until, withBrowser } from './open.mjs';

const [drive, name, shots] = process.argv.slice(2);
const [ko, en] = ['시작 봄.html', 'Start 봄.html'].map((file) => path.join(drive, file));
const text = (page) => page.evaluate(() => document.body.innerText);
const turn = async (page) => {
  await page.evaluate(() => document.querySelector('#end [data-lang]').click());
  await pause(500);
};
const tongue = (page) => page.evaluate(() => document.documentElement.lang);

await withBrowser(name, async (browser) => {
  within(`${name} from Korean`);
  const page = await show(browser, ko, [360, 640]);
  await until(page, () => document.getElementById('q'));
  const first = await page.evaluate(() => [location.href, document.title, history.length]);
  ok(await page.evaluate(() => document.querySelector('.langs a').textContent === 'English'), 'English is offered at the top');
  if (shots) await page.screenshot({ path: path.join(shots, `${name}-ko.png`) });
  await turn(page);
  same(await tongue(page), 'en', 'English');
  ok((await text(page)).includes('Newly added') || (await text(page)).includes('New'), 'the home page', await text(page));
  if (shots) await page.screenshot({ path: path.join(shots, `${name}-en.png`) });
  await press(page, '.tile', '');
  same(await tongue(page), 'en', 'stays English');
  ok(/Home/.test(await text(page)), 'the way home');
  await turn(page);
  same(await tongue(page), 'ko', 'Korean again');
  ok(/처음으로/.test(await text(page)), 'the same view in Korean');
  await press(page, '.card', '');
  await turn(page);
  ok(/Back/.test(await text(page)) && /File/.test(await text(page)), 'a work in English', await text(page));
  await page.evaluate(() => document.getElementById('b-home').click());
  await until(page, () => document.getElementById('q'));
  await page.focus('#q');
  await page.keyboard.type('장마당');
  await until(page, () => document.querySelectorAll('.hits [data-go]').length > 0);
  await turn(page);
  same(await page.evaluate(() => [location.href, document.title, history.length]), first, 'address, title and history');
  same(page.said, [], 'complains of nothing');
  await page.close();

  within(`${name} from English`);
  const other = await show(browser, en, [360, 640]);
  await until(other, () => document.getElementById('q'));
  same(await other.evaluate(() => document.getElementById('b-back').textContent), 'Back', 'English from the start');
  await press(other, '.tile', '');
  await turn(other);
  ok(/뒤로/.test(await text(other)), 'turns to Korean');
  await other.close();

  // Firefox cannot be told over its protocol.
  if (name !== 'chrome') return;
  within(`${name} without scripts`);
  const plain = await show(browser, ko, [360, 640], false);
  const follow = async (selector) => {
    const href = await plain.$eval(selector, (el) => el.href);
    await plain.goto(href);
    return decodeURI(href);
  };
  await follow('.tile');
  ok((await follow('#end [lang=en]')).includes('/en/'), 'to the English list');
  same(await plain.$eval('html', (el) => el.lang), 'en', 'in English');
  await follow('#end [lang=ko]');
  same(await plain.$eval('html', (el) => el.lang), 'ko', 'and back');
  await plain.close();
});
finish();
