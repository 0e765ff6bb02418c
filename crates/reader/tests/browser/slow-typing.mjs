// Typing Korean letter by letter, as input methods put syllables together, on a slow stick: every state has
// results, and none of an earlier state stays. slow-typing.mjs DRIVE SLOW_STICK BROWSER
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { entry, pause, show, until, withBrowser } from './open.mjs';

const [drive, program, name] = process.argv.slice(2);
const WORDS = [
  { states: ['ㅁ', '무', '물', '물ㅇ', '물으', '물을', '물을 ', '물을 ㄲ', '물을 깨', '물을 깨끄', '물을 깨끗'], title: '물을 깨끗이 하는 법' },
  { states: ['ㄱ', '기', '긴', '긴 ', '긴 ㄱ', '긴 겨', '긴 경', '긴 겨우', '긴 겨울'], title: '긴 겨울' },
];
const mount = fs.mkdtempSync(path.join(os.tmpdir(), 'slow-mount-'));
const stick = spawn(program, [drive, mount, '15', '1', '20'], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(stick.stdout, 'data');

// What an input method tells a page when a state of a syllable takes the place of the one before.
const type = (page, state) => page.evaluate((state) => {
  const box = document.getElementById('q');
  box.dispatchEvent(new CompositionEvent('compositionupdate', { data: state }));
  box.value = state;
  box.dispatchEvent(new InputEvent('input', { data: state, inputType: 'insertCompositionText', isComposing: true, bubbles: true }));
}, state);
const hits = (page) => page.evaluate(() => [...document.querySelectorAll('.hits b')].map((el) => el.textContent));
// Results are at an end when they stay.
async function settled(page) {
  let last = '';
  for (let same = 0; same < 4;) {
    await pause(150);
    const now = await page.evaluate(() => document.getElementById('found').innerText);
    same = now === last && now ? same + 1 : 0;
    last = now;
  }
  return hits(page);
}

try {
  await withBrowser(name, async (browser) => {
    for (const { states, title } of WORDS) {
      within(`${name} ${title}`);
      const page = await show(browser, entry(mount), [360, 640]);
      await until(page, () => document.getElementById('q'));
      await page.focus('#q');
      const alone = new Map();
      for (const state of states) {
        await type(page, state);
        const found = await settled(page);
        ok(found.some((one) => one.includes(title)), 'every state finds it', [state, found]);
        alone.set(state, found);
      }
      // Quick hands: 90 ms a key, which no stick keeps up with, and back by deleting.
      for (const state of [...states, ...[...states].reverse(), ...states]) {
        await type(page, state);
        await pause(90);
      }
      same(await settled(page), alone.get(states.at(-1)), 'what stays is of what was typed last');
      await type(page, '');
      await pause(400);
      same(await page.evaluate(() => [document.querySelectorAll('.hits').length, document.getElementById('rest').style.display]), [0, ''], 'an empty box shows the page again');
      same(page.said, [], 'complains of nothing');
      await page.close();
    }
  });
} finally {
  stick.stdin.end();
  await once(stick, 'exit');
  fs.rmdirSync(mount);
}
finish();
