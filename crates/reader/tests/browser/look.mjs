// Screenshots to look at: look.mjs DRIVE OUT [chrome|firefox] [WIDTHxHEIGHT ...]
import fs from 'node:fs';
import path from 'node:path';
import { BROWSERS, entry, pause, press, show, withBrowser } from './open.mjs';

const [drive, out, which, ...sizes] = process.argv.slice(2);
const wanted = sizes.length ? sizes : ['320x480', '360x740', '1024x768', '1366x768'];
fs.mkdirSync(out, { recursive: true });

for (const name of which ? [which] : BROWSERS) {
  await withBrowser(name, async (browser) => {
    for (const size of wanted) {
      const page = await show(browser, entry(drive), size.split('x').map(Number));
      const shot = async (label, full = false) => {
        await pause(250);
        await page.screenshot({ path: path.join(out, `${name}-${size}-${label}.png`), fullPage: full });
      };
      const home = () => press(page, '#b-home');
      await shot('01-home', true);
      await press(page, '.tile', process.env.FILMS ?? '영화');
      await shot('02-films');
      await press(page, '.wall .card');
      await page.evaluate(() => document.querySelector('.part').click());
      await pause(1500);
      await shot('03-film', true);
      await home();
      await page.evaluate(() => document.querySelectorAll('.wall')[1].scrollIntoView());
      await press(page, '.wall:last-of-type .card');
      await shot('04-series');
      await press(page, '.ep');
      await shot('05-episode', true);
      await home();
      for (const [tile, label] of [[5, 'tips'], [4, 'lesson'], [2, 'news']]) {
        await page.evaluate((n) => document.querySelectorAll('.tile')[n].click(), tile);
        await pause(400);
        await press(page, '.wall li:last-child .card');
        await pause(500);
        await shot(`06-${label}`, true);
        await home();
      }
      await press(page, '.tiles li:last-child .tile');
      await shot('07-all');
      await press(page, '.tiles li:last-child .tile');
      await press(page, '.card');
      await page.evaluate(() => document.querySelector('a.shot').click());
      await shot('08-gallery', true);
      await press(page, '#b-back');
      await press(page, '#b-back');
      await press(page, '.tiles li:nth-child(7) .tile');
      await press(page, '.card');
      await shot('09-book', true);
      await press(page, '.ep');
      await shot('10-chapter');
      await home();
      await page.evaluate(() => document.querySelector('#end a').click());
      await pause(500);
      await shot('11-safety', true);
      if (page.said.length) console.log(name, size, page.said);
      await page.close();
    }
  });
}
