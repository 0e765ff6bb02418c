// An engine of 2016, which has no modules and no signatures of its own: QtWebKit by wkhtmltopdf. The page that cleans says
// that it cannot; seals are read by the page's own code. old-tools.mjs DRIVE SEAL
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { entry } from './open.mjs';

const [drive, seal] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'old-'));
const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', XDG_RUNTIME_DIR: folder };
const page = pathToFileURL(entry(drive)).href;

function run(script, delay) {
  const whole = `window.say = function (x) { console.log('SAID ' + JSON.stringify(x)); };${script}`;
  const done = spawnSync('wkhtmltopdf', [
    '--enable-local-file-access', '--debug-javascript', '--javascript-delay', String(delay), '--no-background',
    '--run-script', whole, page, path.join(folder, 'out.pdf'),
  ], { env, encoding: 'utf8', timeout: 60000 });
  const said = [...done.stderr.matchAll(/SAID (.*)/g)].map((match) => JSON.parse(match[1]));
  const complaints = done.stderr.split('\n').filter((line) => /^Warning: .*:\d+ /.test(line) && !line.includes('SAID'));
  same(complaints, [], 'no complaint');
  return said;
}

try {
  within('cleaner');
  const targets = run(`var go = [], all = document.querySelectorAll('#end a'), i;
    for (i = 0; i < all.length; i++) go.push(all[i].getAttribute('data-go'));
    say(go);`, 800)[0];
  const look = (target, selector) => run(`B.go('${target}');
    setTimeout(function () { var el = document.querySelector('${selector}'); say(el ? el.textContent : ''); }, 900);`, 2500)[0];
  ok(look(targets[1], '.cleaner .note').length > 20, 'says that the browser is too old');

  within('checker');
  ok(look(targets[2], '.checker').length > 10, 'shows something');
  const bytes = fs.readFileSync(seal);
  const read = (bytes) => run(`var text = window.atob('${bytes.toString('base64')}'), bytes = new Uint8Array(text.length), i, before = new Date();
    for (i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    B.readSeal(bytes, function (fault, seal) { say([fault, seal ? seal.files.length : 0, new Date() - before]); });`, 4000)[0];
  const [fault, files, took] = read(bytes);
  same([fault, files], [null, 6], 'reads a seal');
  ok(took < 10000, 'in a time that people wait', took);
  bytes[100] ^= 1;
  same(read(bytes)[1], 0, 'and refuses one that was changed');
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
finish();
