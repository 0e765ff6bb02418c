// Hangul on a machine without Hangul fonts: two syllables must look different, which boxes for
// missing letters do not. font.mjs DRIVE
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finish, ok, within } from './check.mjs';
import { entry, pause, show, withBrowser } from './open.mjs';

const [drive] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fonts-'));
// Latin alone.
fs.writeFileSync(path.join(folder, 'fonts.conf'), `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${folder}/cache</cachedir></fontconfig>`);
const env = { FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };

// Pictures of two syllables in this family.
async function drawn(page, family) {
  await page.evaluate((family) => {
    document.body.innerHTML = '<div id="x" style="position:absolute;left:0;top:60px;font-size:60px;line-height:1.2;background:#fff;color:#000"></div>';
    document.getElementById('x').style.fontFamily = family;
  }, family);
  const pictures = [];
  for (const syllable of ['겨', '울']) {
    await page.evaluate((syllable) => { document.getElementById('x').textContent = syllable; }, syllable);
    await page.evaluate(() => document.fonts.ready.then(() => true));
    await pause(400);
    pictures.push((await page.screenshot({ clip: { x: 0, y: 60, width: 80, height: 90 } })).toString());
  }
  return pictures;
}

try {
  await withBrowser('chrome', async (browser) => {
    within('without the font');
    const page = await show(browser, entry(drive), [360, 480]);
    const boxes = await drawn(page, 'sans-serif');
    ok(boxes[0] === boxes[1], 'the machine has no Hangul');
    within('with the font');
    const letters = await drawn(page, 'H');
    ok(letters[0] !== letters[1], 'syllables differ');
    ok(page.asked.some((url) => url.endsWith('h.woff')), 'as WOFF');
    await page.close();
    within('whole page');
    const home = await show(browser, entry(drive), [360, 740]);
    await pause(800);
    const used = await home.evaluate(() => [...document.fonts].map((font) => [font.family, font.status]));
    ok(used.some(([family, status]) => family === 'H' && status === 'loaded'), 'the page uses it', used);
    if (process.argv[3]) await home.screenshot({ path: process.argv[3] });
    await home.close();
  }, { env });
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
finish();
