// The pages without scripts: lists, articles, lessons as plain HTML. plain.mjs DRIVE
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { entry, show, withBrowser } from './open.mjs';

const [drive] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const facts = () => ({
  address: location.href,
  title: document.title,
  heading: document.querySelector('h1')?.textContent ?? '',
  links: [...document.querySelectorAll('a[href]')].map((el) => el.href),
  text: document.body.innerText,
  wide: document.documentElement.scrollWidth,
  bar: Boolean(document.getElementById('b-exit')),
  box: document.getElementById('q')?.offsetHeight ?? 0,
});

await withBrowser('chrome', async (browser) => {
  const page = await show(browser, entry(drive), [320, 480], false);
  // The accessibility tool itself needs scripts; these pages have none.
  const reader = await show(browser, entry(drive), [320, 480]);
  const home = await page.evaluate(facts);
  within('home');
  ok(!home.bar && !home.box, 'nothing that needs scripts is shown');
  const queue = [...home.links];
  const seen = new Set();
  const texts = [];
  while (queue.length) {
    const [address] = queue.shift().split('#');
    if (seen.has(address) || !address.endsWith('.html')) continue;
    seen.add(address);
    within(decodeURIComponent(address).split('/').slice(-2).join('/'));
    await page.goto(address);
    const shown = await page.evaluate(facts);
    same(shown.title, home.title, 'the title tells nothing');
    ok(shown.heading.trim().length > 0, 'has a heading');
    ok(shown.wide <= 320, 'fits a small screen', shown.wide);
    for (const link of shown.links) ok(fs.existsSync(fileURLToPath(link.split('#')[0])), 'leads somewhere', link);
    texts.push(shown.text);
    queue.push(...shown.links);
    await reader.goto(address);
    await reader.evaluate(axe);
    const { violations } = await reader.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false, iframes: false }));
    const serious = violations.filter((one) => ['serious', 'critical'].includes(one.impact));
    same(serious.map((one) => [one.id, one.nodes[0].html.slice(0, 120)]), [], 'axe');
  }
  within('plain pages');
  ok(seen.size > 12, 'many pages', seen.size);
  const all = texts.join('\n');
  for (const words of ['01 긴 겨울.mp4', '항구', 'That is cheap. / It is cheap.', '안녕하십니까.', '낱말풀이', '물건값이 모두 함께 오르는것', '기억기의 번호']) {
    ok(all.includes(words), 'shows', words);
  }
  same(page.said, [], 'the browser has no complaint');
});
finish();
