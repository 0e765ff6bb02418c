// A reader chooses marked files along with their seal, and gets the original bytes back.
// sealed.mjs DRIVE CASES BROWSER [bare | old]: `bare` without sums and signatures of the browser's own, `old` without
// modules. SHOTS names a folder for screenshots.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { accessible, allSaid, pickFiles, pickFolder, rows, toCleaner } from './chosen.mjs';
import { entry, pause, show, until, withBrowser } from './open.mjs';

const [drive, list, name, how] = process.argv.slice(2);
const shots = process.env.SHOTS;
const cases = JSON.parse(fs.readFileSync(list, 'utf8'));
// A row says the digest of what must be given, or the file that has the same bytes.
for (const row of cases.flatMap((one) => one.rows)) {
  if (row.from) row.sum = createHash('sha256').update(fs.readFileSync(row.from)).digest('hex');
}
const saved = fs.mkdtempSync(path.join(path.dirname(list), 'saved-'));
const prefs = {
  'browser.download.folderList': 2, 'browser.download.dir': saved, 'browser.download.useDownloadDir': true,
  'browser.download.always_ask_before_handling_new_types': false, 'browser.helperApps.neverAsk.saveToDisk': 'application/octet-stream',
};
const sorted = (all) => [...all].sort((a, b) => (a.name + a.said < b.name + b.said ? -1 : 1));

// What a case says where nothing can be cleaned.
const expected = (one) => one.rows.map((row) => (how === 'old' && /^(clean|stripped)/.test(row.said) ? { ...row, said: 'refused old', sum: null } : row));

async function choose(page, one) {
  if (one.words) await page.type('#check-words', one.words);
  for (const choice of one.choices) {
    if (choice.folder) await pickFolder(page, name, '#clean-folder', choice.folder);
    else await pickFiles(page, '#clean-files', choice.files);
  }
  await page.waitForFunction(allSaid, { timeout: 60000, polling: 100 }, one.rows.length);
  await page.waitForFunction((said) => (document.querySelector('.told [data-said]')?.getAttribute('data-said') ?? null) === said, { timeout: 20000, polling: 100 }, one.said)
    .catch(() => {});
}

async function check(page, one, nth) {
  await choose(page, one);
  const told = await page.evaluate(() => {
    const box = document.querySelector('.told [data-said]');
    return { said: box && box.getAttribute('data-said'), words: box ? box.innerText : '', wide: document.documentElement.scrollWidth };
  });
  same(told.said, one.said, 'what is thought of the seal');
  ok(!one.said || told.words.length > 30 && !/(check|clean)-|undefined|NaN/.test(told.words), 'in words', told.words);
  ok(told.wide <= 360, 'fits a small screen', told.wide);
  const shown = sorted(await page.evaluate(rows));
  same(shown.map((row) => [row.name, row.said]), sorted(expected(one)).map((row) => [row.name, row.said]), 'what is said of each file');
  same(shown.map((row) => row.sum), sorted(expected(one)).map((row) => row.sum), 'the bytes that are given');
  for (const row of shown) {
    ok(row.words.trim().split('\n').length >= 2 && !/(check|clean)-|undefined/.test(row.words), 'in words', row.words);
    ok(!/3BCH496784712|[1-9A-FZ]{13}/.test(row.words), 'shows no serial number', row.words);
    same(row.saves !== null, row.sum !== null, 'what is not given cannot be saved');
  }
  if (nth % 3 === 0) await accessible(page, one.name);
  if (shots) {
    const tag = `${path.basename(drive)}-${name}${how ? `-${how}` : ''}`;
    for (const width of nth % 2 ? [1366] : [360]) {
      await page.setViewport({ width, height: 740 });
      await page.screenshot({ path: path.join(shots, `${tag}-${String(nth).padStart(2, '0')}-${one.name}.png`), fullPage: true });
    }
    await page.setViewport({ width: 360, height: 640 });
  }
}

// Saves what the rows give and holds the files against the originals.
async function save(page, originals) {
  for (const one of originals) {
    await page.evaluate((file) => [...document.querySelectorAll('a[download]')].find((el) => el.download === file).click(), path.basename(one));
    const file = path.join(saved, path.basename(one));
    const length = fs.statSync(one).size;
    for (let tries = 0; tries < 150 && !(fs.existsSync(file) && fs.statSync(file).size === length); tries += 1) await pause(100);
    ok(fs.existsSync(file) && fs.readFileSync(file).equals(fs.readFileSync(one)), 'saved bit for bit', [one, fs.readdirSync(saved)]);
  }
}

await withBrowser(name, async (browser) => {
  const page = await show(browser, entry(drive), [360, 640]);
  if (name === 'chrome') {
    const session = await browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: saved });
  }
  await page.evaluate((how) => {
    if (how === 'bare') Object.defineProperty(window, 'crypto', { value: undefined });
    if (how === 'old') delete window.WebAssembly;
  }, how);
  for (const [nth, one] of cases.entries()) {
    within(`${name} ${how ?? ''} ${one.name}`);
    await toCleaner(page);
    if (!nth) {
      await accessible(page, 'before');
      same(await page.evaluate(() => Boolean(document.querySelector('.cleaner .note'))), how === 'old', 'says what it cannot do');
      if (shots) await page.screenshot({ path: path.join(shots, `${path.basename(drive)}-${name}-${how ?? ''}-start.png`), fullPage: true });
    }
    await check(page, one, nth);
    if (one.originals) await save(page, one.originals);
  }
  within(name);
  same(page.asked.filter((url) => !/^(file|data|blob|about):/.test(url)), [], 'asks for files alone');
  same(await page.evaluate(() => [document.cookie, localStorage.length + sessionStorage.length]), ['', 0], 'stores nothing');
  await toCleaner(page);
  await page.keyboard.press('Escape');
  same(await page.evaluate(() => document.body.innerHTML), '', 'an empty page');
  same(page.said, [], 'complains of nothing');
  await page.close();
}, { prefs });
finish();
