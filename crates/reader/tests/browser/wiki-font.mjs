// An encyclopedia's folder alone on a machine without Hangul fonts: its page and its articles, which are in
// a frame, take their letters from the folder. wiki-font.mjs FOLDER
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finish, ok, within } from './check.mjs';
import { entry, pause, press, show, until, withBrowser } from './open.mjs';

const [folder] = process.argv.slice(2);
const fonts = fs.mkdtempSync(path.join(os.tmpdir(), 'fonts-'));
fs.writeFileSync(path.join(fonts, 'fonts.conf'), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${fonts}/cache</cachedir></fontconfig>`);

try {
  for (const browser of ['chrome', 'firefox']) {
    await withBrowser(browser, async (program) => {
      within(browser);
      const page = await show(program, entry(folder), [360, 480]);
      await until(page, () => document.querySelectorAll('.letters a').length > 2);
      await pause(600);
      const used = await page.evaluate(() => [...document.fonts].map((font) => [font.family, font.status].join()));
      ok(used.includes('H,loaded') || used.includes('"H",loaded'), 'the page has its letters', used);
      await press(page, '.letters a', 'ㄱ');
      // Letters with many titles have pages first, which are named by their first title.
      const heading = () => page.evaluate(() => document.querySelector('#main h1').textContent);
      for (let turn = 0; turn < 2 && await heading() !== '가나다'; turn += 1) await press(page, '.titles a', '가나다');
      await until(page, () => {
        const frame = document.querySelector('.wa iframe');
        return Boolean(frame && frame.contentDocument && document.querySelector('.tools button'));
      });
      await pause(600);
      const framed = await page.evaluate(() => {
        const doc = document.querySelector('.wa iframe').contentDocument;
        return [...doc.fonts].map((font) => [font.family, font.status].join());
      });
      ok(framed.includes('H,loaded') || framed.includes('"H",loaded'), 'the frame has its letters', framed);
      // Two syllables drawn differently are no boxes.
      const drawn = [];
      for (const syllable of ['가', '나']) {
        await page.evaluate((syllable) => {
          const doc = document.querySelector('.wa iframe').contentDocument;
          doc.body.innerHTML = `<div style="font-size:60px;line-height:1.2;height:90px;width:80px">${syllable}</div>`;
          document.querySelector('.wa iframe').scrollIntoView();
        }, syllable);
        await pause(500);
        const box = await page.evaluate(() => {
          const at = document.querySelector('.wa iframe').getBoundingClientRect();
          return { x: at.left + window.pageXOffset + 10, y: at.top + window.pageYOffset + 5, width: 90, height: 90 };
        });
        drawn.push((await page.screenshot({ clip: box })).toString());
      }
      ok(drawn[0] !== drawn[1], 'syllables differ');
      if (process.argv[3]) await page.screenshot({ path: process.argv[3] });
      await page.close();
    }, { env: { FONTCONFIG_FILE: path.join(fonts, 'fonts.conf') } });
  }
} finally {
  fs.rmSync(fonts, { recursive: true, force: true });
}
finish();
