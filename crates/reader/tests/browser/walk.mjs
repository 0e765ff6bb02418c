// Every view that can be reached, in a real browser from file://. walk.mjs DRIVE BROWSER
// Address, title and history stay; nothing is stored; nothing is asked for outside of the drive; no
// view is wider than a small screen; a screen reader finds its way (axe).
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { entry, pause, show, until, withBrowser } from './open.mjs';

// `hostile`: titles are long and full of markup; how wide they are is no matter.
const [drive, name, hostile] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const root = pathToFileURL(path.resolve(drive)).href;

// What must never change, and what must stay empty.
const state = () => ({
  address: location.href,
  title: document.title,
  history: history.length,
  cookies: document.cookie,
  stored: (() => {
    try {
      return localStorage.length + sessionStorage.length;
    } catch {
      return 0;
    }
  })(),
});
const databases = () => (indexedDB.databases ? indexedDB.databases().then((all) => all.length) : 0);

// Targets of all links of the view that is shown.
const targets = () => [...document.querySelectorAll('[data-go]')].map((el) => el.getAttribute('data-go'));

const bad = () => [...document.querySelectorAll('[href],[src],[poster],[action]')]
  .flatMap((el) => ['href', 'src', 'poster', 'action'].map((name) => el.getAttribute(name)).filter(Boolean))
  .filter((address) => /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^data:/.test(address));

async function accessible(page, what) {
  // The policy forbids injected scripts, as it should; the tool comes through the debugger.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false, iframes: false }));
  const serious = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
  same(serious.map((one) => [one.id, one.nodes[0].html.slice(0, 160)]), [], `axe: ${what}`);
}

await withBrowser(name, async (browser) => {
  const page = await show(browser, entry(drive), [320, 480]);
  const first = await page.evaluate(state);
  same([first.cookies, first.stored], ['', 0], 'nothing is stored at first');
  const seen = new Set(['h']);
  const queue = [...new Set(await page.evaluate(targets))];
  const kinds = new Set();
  await accessible(page, 'home');
  while (queue.length) {
    const target = queue.shift();
    if (seen.has(target)) continue;
    seen.add(target);
    within(`${name} ${target}`);
    await page.evaluate((target) => {
      document.getElementById('main').innerHTML = '';
      window.B.go(target);
    }, target);
    await until(page, () => document.querySelector('#main h1') || document.querySelector('#main .note'));
    await pause(30);
    const shown = await page.evaluate(() => ({
      heading: document.querySelector('#main h1')?.textContent ?? '',
      focused: document.activeElement?.nodeName,
      // Handlers and scripts that the pages themselves have none of.
      code: document.querySelectorAll('[onerror],[onfocus],[onload],script:not([src]),img[src=x]').length,
      hacked: window.hacked ?? null,
      wide: document.documentElement.scrollWidth,
      // What the view is made of; views of one make are looked at once.
      make: [...new Set([...document.querySelectorAll('#main [class]')].map((el) => el.className))].sort().join(' '),
    }));
    ok(shown.heading.trim().length > 0, 'has a heading');
    same(shown.focused, 'H1', 'the heading has the focus');
    same([shown.code, shown.hacked], [0, null], 'no text became code');
    if (!hostile) ok(shown.wide <= 320, 'fits a small screen', shown.wide);
    same(await page.evaluate(bad), [], 'relative addresses');
    same(await page.evaluate(state), first, 'address, title, history, storage');
    if (!hostile && !kinds.has(shown.make)) {
      kinds.add(shown.make);
      await accessible(page, shown.heading);
    }
    queue.push(...(await page.evaluate(targets)).filter((next) => !seen.has(next)));
  }
  within(name);
  ok(seen.size > 20, 'many views', seen.size);
  same(await page.evaluate(databases), 0, 'no database');
  const outside = page.asked.filter((url) => !url.startsWith(root) && !url.startsWith('data:') && !url.startsWith('about:'));
  same(outside, [], 'nothing outside of the drive is asked for');
  same(page.said, [], 'the browser has no complaint');
  await page.close();
});
finish();
