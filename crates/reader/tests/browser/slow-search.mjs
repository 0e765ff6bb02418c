// How long a first search takes from a slow stick, in real browsers. slow-search.mjs SLOW_STICK FOLDER QUESTIONS
//
// SLOW_STICK is the program of that name in `examples`, FOLDER holds an index in s/, QUESTIONS is what
// `bench_index questions` prints. Each query is asked in a page of a browser context of its own, so that
// nothing was read before but what the page reads when its search box is focused. Milliseconds are from
// the call to the first results in the page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BROWSERS, withBrowser } from './open.mjs';

const [program, folder, questions, count = '40', ...pace] = process.argv.slice(2);
const queries = fs.readFileSync(questions, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const kinds = ['title', 'keyword', 'words', 'sentence'];
const drive = fs.mkdtempSync(path.join(os.tmpdir(), 'slow-drive-'));
const mount = fs.mkdtempSync(path.join(os.tmpdir(), 'slow-mount-'));
const assets = new URL('../../assets/', import.meta.url);
const scripts = ['pack.js', 'query.js', 'lists.js', 'search.js'];
for (const name of scripts) fs.copyFileSync(new URL(name, assets), path.join(drive, name));
fs.writeFileSync(path.join(drive, 'page.html'), `<!DOCTYPE html><title>x</title>${scripts.map((name) => `<script src="${name}"></script>`).join('')}`);
fs.cpSync(path.join(folder, 's'), path.join(drive, 's'), { recursive: true });

const stick = spawn(program, [drive, mount, ...pace], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(stick.stdout, 'data');
let said = '';
stick.stdout.on('data', (data) => { said += data; });
const part = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];

// In the page: waits for what focus reads, then for the first results and the end.
function first(query) {
  return new Promise((answer) => {
    window.B.warm('s/');
    setTimeout(() => {
      const from = performance.now();
      let painted = null;
      window.B.search('s/', query, { limit: 20 }, (results, done) => {
        if (painted === null && results.length) painted = performance.now() - from;
        if (done) answer({ painted, end: performance.now() - from, results: results.length });
      });
    }, 400);
  });
}

try {
  for (const name of BROWSERS) {
    await withBrowser(name, async (browser) => {
      for (const kind of kinds) {
        const times = [];
        const ends = [];
        for (const { query } of queries.filter((one) => one.kind === kind).slice(0, Number(count))) {
          const context = await browser.createBrowserContext();
          const page = await context.newPage();
          await page.goto(pathToFileURL(path.join(mount, 'page.html')).href);
          const { painted, end } = await page.evaluate(first, query);
          if (painted !== null) times.push(painted);
          ends.push(end);
          await context.close();
        }
        console.log(JSON.stringify({ browser: name, kind, count: times.length, p50_ms: Math.round(part(times, 0.5)), p95_ms: Math.round(part(times, 0.95)), end_p95_ms: Math.round(part(ends, 0.95)) }));
      }
    });
  }
} finally {
  stick.stdin.end();
  await once(stick, 'exit');
  console.log(said.trim());
  fs.rmSync(drive, { recursive: true, force: true });
  fs.rmdirSync(mount);
}
