// A reader chooses files and gets clean ones back: what the page says and gives is what the program does.
// cleaner.mjs DRIVE FILES EXPECTED BROWSER. SHOTS names a folder for screenshots.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { accessible, allSaid, rows, toCleaner } from './chosen.mjs';
import { entry, pause, show, until, withBrowser } from './open.mjs';

const [drive, folder, list, name] = process.argv.slice(2);
const shots = process.env.SHOTS;
const expected = JSON.parse(fs.readFileSync(list, 'utf8'));
const saved = fs.mkdtempSync(path.join(path.dirname(list), 'saved-'));
const prefs = {
  'browser.download.folderList': 2, 'browser.download.dir': saved, 'browser.download.useDownloadDir': true,
  'browser.download.always_ask_before_handling_new_types': false, 'browser.helperApps.neverAsk.saveToDisk': 'application/octet-stream',
};

async function open(browser, size) {
  const page = await show(browser, entry(drive), size);
  await toCleaner(page);
  return page;
}

await withBrowser(name, async (browser) => {
  within(`${name} chooses`);
  const page = await open(browser, [360, 640]);
  await accessible(page, 'before');
  if (shots) await page.screenshot({ path: path.join(shots, `${name}-clean-0.png`), fullPage: true });
  const input = await page.$('#clean-files');
  await input.uploadFile(...expected.map((one) => path.join(folder, one.name)));
  await page.waitForFunction(allSaid, { timeout: 90000, polling: 200 }, expected.length);
  const shown = await page.evaluate(rows);
  for (const [nth, one] of expected.entries()) {
    within(`${name} ${one.name}`);
    const row = shown[nth];
    same([row.name, row.said], [one.name, one.said], 'says what the program says');
    const good = !one.said.startsWith('refused');
    same(row.sum, one.sum, 'gives what the program gives');
    same(row.saves, good ? one.name : null, 'under the same name');
    ok(row.words.trim().split('\n').length >= 2 && !/clean-|undefined/.test(row.words), 'in words', row.words);
    // The serial number of these marks, and any other thirteen of its kind.
    ok(!/3BCH496784712|[1-9A-FZ]{13}/.test(row.words), 'shows no serial number', row.words);
  }
  within(`${name} chooses`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  ok(wide <= 360, 'fits a small screen', wide);
  await accessible(page, 'after');
  if (shots) await page.screenshot({ path: path.join(shots, `${name}-clean-1.png`), fullPage: true });
  same(page.asked.filter((url) => !/^(file|data|blob|about):/.test(url)), [], 'asks for files alone');

  within(`${name} saves`);
  if (name === 'chrome') {
    const session = await browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: saved });
  }
  await page.evaluate(() => [...document.querySelectorAll('a[download]')].find((el) => el.download.includes('깨끗한')).click());
  const file = path.join(saved, '이미 깨끗한 글.txt');
  for (let tries = 0; tries < 100 && !(fs.existsSync(file) && fs.statSync(file).size); tries += 1) await pause(100);
  ok(fs.existsSync(file) && fs.readFileSync(file, 'utf8') === '눈이 온다.\n', 'under the same name', fs.readdirSync(saved));

  within(`${name} a second time`);
  const clean = expected.findIndex((one) => one.name.startsWith('사진'));
  const again = path.join(saved, 'again.jpg');
  const bytes = await page.evaluate(async (nth) => {
    const link = document.querySelectorAll('.made li')[nth].querySelector('a');
    return [...new Uint8Array(await window.given[link.href].arrayBuffer())];
  }, clean);
  fs.writeFileSync(again, Buffer.from(bytes));
  await (await page.$('#clean-files')).uploadFile(again);
  await page.waitForFunction(allSaid, { timeout: 30000, polling: 100 }, expected.length + 1);
  const last = (await page.evaluate(rows)).at(-1);
  same([last.said, last.sum], ['clean 0 0', createHash('sha256').update(Buffer.from(bytes)).digest('hex')], 'a clean file stays as it is');

  within(`${name} drops`);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['눈이 온다. \n'], '끌어온것.txt'));
    const event = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector('.cleaner').dispatchEvent(event);
  });
  await page.waitForFunction(allSaid, { timeout: 30000, polling: 100 }, expected.length + 2);
  same((await page.evaluate(rows)).at(-1).said, 'clean 0 1', 'what was dropped');

  within(`${name} leaves`);
  await page.keyboard.press('Escape');
  same(await page.evaluate(() => document.body.innerHTML), '', 'an empty page');
  same(page.said, [], 'complains of nothing');
  await page.close();

  within(`${name} at a laptop's size`);
  const large = await open(browser, [1366, 768]);
  await (await large.$('#clean-files')).uploadFile(...expected.slice(0, 5).map((one) => path.join(folder, one.name)));
  await large.waitForFunction(allSaid, { timeout: 60000, polling: 200 }, 5);
  if (shots) await large.screenshot({ path: path.join(shots, `${name}-clean-2.png`), fullPage: true });
  await large.close();

  within(`${name} without modules`);
  const old = await show(browser, entry(drive), [360, 640]);
  await old.evaluate(() => {
    delete window.WebAssembly;
    window.B.go([...document.querySelectorAll('#end a')].find((el) => /표식|Clean/.test(el.textContent)).getAttribute('data-go'));
  });
  await until(old, () => document.querySelector('.cleaner .note'));
  ok(await old.evaluate(() => document.querySelector('.cleaner .note').innerText.length > 20), 'says so');
  await (await old.$('#clean-files')).uploadFile(path.join(folder, expected[0].name));
  await old.waitForFunction(allSaid, { timeout: 15000, polling: 100 }, 1);
  same((await old.evaluate(() => document.querySelector('.made li').getAttribute('data-said'))), 'refused old', 'of each file, too');
  await old.close();
}, { prefs });
finish();
