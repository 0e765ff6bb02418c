// How long an article takes from a slow stick, against one HTML file with the same article.
// slow-article.mjs SLOW_STICK FOLDER ARTICLES [COUNT [OPEN_MS READ_MS MB_A_SECOND]]
//
// SLOW_STICK is the program of that name in `examples`, FOLDER an encyclopedia's folder with its page,
// ARTICLES how many articles it has. Both ways take turns over the same articles, which are spread over
// the packs so that none was read before. An article counts from the click to the moment when its text stands
// in the page (for packs: in the frame, with links that work); a file from the navigation to its load event.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BROWSERS, entry, until, withBrowser } from './open.mjs';

const [program, folder, articles, count = '40', ...pace] = process.argv.slice(2);
const total = Number(articles);
const numbers = Array.from({ length: Number(count) }, (_, i) => Math.floor((i + 0.5) * total / Number(count)));
const drive = fs.mkdtempSync(path.join(os.tmpdir(), 'slow-drive-'));
const mount = fs.mkdtempSync(path.join(os.tmpdir(), 'slow-mount-'));
fs.symlinkSync(path.resolve(folder), path.join(drive, 'enc'));
fs.mkdirSync(path.join(drive, 'html'));
const half = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

// In the page: the articles, and the style that their frame has.
function contents(numbers) {
  return Promise.all(numbers.map((number) => new Promise((done) => {
    B.item('k/', number, (err, bytes) => done(err ? '' : B.utf8(bytes)));
  }))).then((texts) => [texts, B.word('frame-style') + B.word('wiki-style')]);
}

// In the page: opens an article, says how long it took.
function packed(number) {
  return new Promise((done) => {
    const before = document.querySelector('.wa');
    const from = performance.now();
    B.go(`w0a${number}`);
    (function look() {
      const host = document.querySelector('.wa');
      const frame = host !== before && host && host.querySelector('iframe');
      const doc = frame && frame.contentDocument;
      if (doc && doc.body && doc.body.firstChild && host.style.display !== 'none' && document.querySelector('.tools button')) done(performance.now() - from);
      else setTimeout(look, 1);
    })();
  });
}

// Each article as one file, made from the packs at full speed.
await withBrowser(BROWSERS[0], async (browser) => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(entry(folder)).href);
  await until(page, () => document.querySelectorAll('.letters a').length > 0);
  const [texts, style] = await page.evaluate(contents, numbers);
  texts.forEach((text, i) => {
    const cut = text.indexOf('\n');
    const [title, html] = [text.slice(0, cut), text.slice(cut + 1)];
    fs.writeFileSync(path.join(drive, `html/${numbers[i]}.html`), `<!DOCTYPE html><meta charset="utf-8"><title>${title}</title><style>${style}</style><body><h1>${title}</h1>${html}`);
  });
});

const stick = spawn(program, [drive, mount, ...pace], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(stick.stdout, 'data');
let said = '';
stick.stdout.on('data', (data) => { said += data; });
try {
  for (const name of BROWSERS) {
    await withBrowser(name, async (browser) => {
      const [pages, files] = [await browser.newPage(), await browser.newPage()];
      await pages.goto(pathToFileURL(entry(path.join(mount, 'enc'))).href);
      await until(pages, () => document.querySelectorAll('.letters a').length > 0);
      const [packs, single] = [[], []];
      for (const number of numbers) {
        await pages.bringToFront();
        packs.push(await pages.evaluate(packed, number));
        await files.bringToFront();
        await files.goto(pathToFileURL(path.join(mount, `html/${number}.html`)).href);
        single.push(await files.evaluate(() => {
          const [entry] = performance.getEntriesByType('navigation');
          return entry && entry.loadEventStart ? entry.loadEventStart : performance.timing.loadEventStart - performance.timing.navigationStart;
        }));
      }
      // The first of each warms the browser up.
      const [a, b] = [half(packs.slice(3)), half(single.slice(3))];
      console.log(JSON.stringify({ browser: name, count: packs.length - 3, packs_p50_ms: Math.round(a), html_p50_ms: Math.round(b), ratio: Number((a / b).toFixed(2)) }));
    });
  }
} finally {
  stick.stdin.end();
  await once(stick, 'exit');
  console.log(said.trim());
  fs.rmSync(drive, { recursive: true, force: true });
  fs.rmdirSync(mount);
}
