// A reader picks the folder of another drive, and the page says what it thinks of it.
// checker.mjs DRIVE CASES BROWSER [bare | no-sha256 | no-ed25519 | contrary]: what the browser lacks of its own, or whether
// it finds no signature good. SHOTS names a folder for screenshots.
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { accessible, pickFolder } from './chosen.mjs';
import { entry, show, until, withBrowser } from './open.mjs';

const [drive, list, name, how] = process.argv.slice(2);
const shots = process.env.SHOTS;
const every = JSON.parse(fs.readFileSync(list, 'utf8'));
const few = how && how !== 'bare';
const cases = every.filter((one) => !few || !one.words && /[/](right|bad|changed)$/.test(one.folder));
const expected = (one) => (how === 'contrary' ? 'bad-seal' : one.said);

// Takes away what a browser has of its own, and counts who does the work.
function without(how) {
  const { B } = window;
  const none = () => Promise.reject(new DOMException('none', 'NotSupportedError'));
  window.done = { theirs: 0, ours: 0, verified: 0 };
  const sha256 = B.sha256;
  B.sha256 = (bytes) => {
    window.done.ours += bytes.length;
    return sha256(bytes);
  };
  if (how === 'bare') return Object.defineProperty(window, 'crypto', { value: undefined });
  const { digest, verify } = SubtleCrypto.prototype;
  SubtleCrypto.prototype.digest = how === 'no-sha256' ? none : function (name, bytes) {
    window.done.theirs += bytes.length;
    return digest.call(this, name, bytes);
  };
  if (how === 'no-ed25519') SubtleCrypto.prototype.importKey = none;
  SubtleCrypto.prototype.verify = function (...all) {
    window.done.verified += 1;
    return how === 'contrary' ? Promise.resolve(false) : verify.apply(this, all);
  };
}
await withBrowser(name, async (browser) => {
  const page = await show(browser, entry(drive), [360, 640]);
  await page.evaluate(without, how);
  const target = await page.evaluate(() => [...document.querySelectorAll('#end a')]
    .find((el) => /다른 기억기|another/.test(el.textContent)).getAttribute('data-go'));
  for (const [nth, one] of cases.entries()) {
    within(`${name} ${path.basename(one.folder)} ${one.words.slice(0, 20)}`);
    await page.evaluate((target) => {
      window.B.go('h');
      window.B.go(target);
    }, target);
    await until(page, () => document.querySelector('#check-folder') && !document.querySelector('[data-said]'));
    if (!nth) {
      await accessible(page, 'before');
      if (shots) await page.screenshot({ path: path.join(shots, `${path.basename(drive)}-${name}-check-start.png`), fullPage: true });
    }
    if (one.words) await page.type('#check-words', one.words);
    await pickFolder(page, name, '#check-folder', one.folder);
    await until(page, () => document.querySelector('[data-said]'));
    const shown = await page.evaluate(() => ({
      said: document.querySelector('[data-said]').getAttribute('data-said'),
      words: document.querySelector('.told').innerText,
      wide: document.documentElement.scrollWidth,
    }));
    same(shown.said, expected(one), 'what it says');
    ok(shown.words.length > 30 && !/check-|undefined|NaN/.test(shown.words), 'in words', shown.words);
    ok(shown.wide <= 360, 'fits a small screen', shown.wide);
    await accessible(page, one.said);
    if (shots) {
      await page.setViewport({ width: nth % 2 ? 1366 : 360, height: 740 });
      await page.screenshot({ path: path.join(shots, `${path.basename(drive)}-${name}-check-${String(nth).padStart(2, '0')}-${one.said.replace(/ /g, '_')}.png`), fullPage: true });
      await page.setViewport({ width: 360, height: 640 });
    }
  }
  within(`${name} ${how ?? ''}`);
  const done = await page.evaluate(() => window.done);
  const own = ['bare', 'no-sha256'].includes(how);
  ok(how === 'contrary' || (own ? done.ours : done.theirs) > 10 << 20, 'who does the sums', done);
  same([done.theirs > 0, done.verified > 0], [!own && how !== 'contrary', !['bare', 'no-ed25519'].includes(how)], 'and who looks at signatures');
  same(page.asked.filter((url) => !/^(file|data|blob|about):/.test(url)), [], 'asks for files alone');
  same(await page.evaluate(() => [document.cookie, localStorage.length + sessionStorage.length]), ['', 0], 'stores nothing');
  same(page.said, [], 'complains of nothing');
  await page.close();
});
finish();
