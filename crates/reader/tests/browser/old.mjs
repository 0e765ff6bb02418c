// An engine of 2016, as on old machines: QtWebKit by wkhtmltopdf. old.mjs DRIVE [SCREENSHOTS]
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { entry } from './open.mjs';

const [drive, shots] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'old-'));
const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', XDG_RUNTIME_DIR: folder };
const page = pathToFileURL(entry(drive)).href;

// Runs a script in the page; what it says with `say(...)` comes back.
function run(script, delay = 2500) {
  const whole = `window.say = function (x) { console.log('SAID ' + JSON.stringify(x)); };${script}`;
  const done = spawnSync('wkhtmltopdf', [
    '--enable-local-file-access', '--debug-javascript', '--javascript-delay', String(delay), '--no-background',
    '--run-script', whole, page, path.join(folder, 'out.pdf'),
  ], { env, encoding: 'utf8', timeout: 60000 });
  const said = [...done.stderr.matchAll(/SAID (.*)/g)].map((match) => JSON.parse(match[1]));
  const complaints = done.stderr.split('\n').filter((line) => /^Warning: .*:\d+ /.test(line) && !line.includes('SAID'));
  return { said, complaints };
}

// Opens targets one after the other and says what is there.
function visit(targets, look) {
  return run(`
    var targets = ${JSON.stringify(targets)};
    function next() {
      var target = targets.shift();
      if (!target) return;
      B.go(target);
      setTimeout(function () { window.say((${look})(target)); next(); }, 500);
    }
    next();`, 700 * targets.length + 1500);
}

try {
  within('home');
  const home = run(`setTimeout(function () {
    var go = [], all = document.querySelectorAll('.tile'), i;
    for (i = 0; i < all.length; i++) go.push(all[i].getAttribute('data-go'));
    say([document.documentElement.className, go.length, document.querySelectorAll('.pic img').length > 0, !!document.getElementById('b-exit')]);
  }, 1500);`);
  same(home.said, [['js', 7, true, true]], 'takes over, shows pictures');
  same(home.complaints, [], 'no complaint');

  within('views');
  const look = `function (target) { var h = document.querySelector('#main h1'); return [target, h ? h.textContent : '', document.querySelectorAll('#main .note').length, location.hash, history.length]; }`;
  const views = visit(['v0', 'v1', 'v2', 'v3', 'v11', 'v12', 'v15', 'v24', 'v26'], look);
  same(views.said.length, 9, 'all views come');
  for (const [target, heading, , hash, history] of views.said) {
    ok(heading.length > 0 && hash === '' && history === 1, 'a heading, one line of history', [target, heading, hash, history]);
  }
  same(views.complaints, [], 'no complaint');

  within('search');
  // Typed letter by letter as an input method puts syllables together, then initial consonants alone.
  for (const [states, title] of [[['ㅁ', '무', '물', '물ㅇ', '물을'], '물을 깨끗이 하는 법'], [['ㄱㄱㅇ'], '긴 겨울']]) {
    const found = run(`
      var states = ${JSON.stringify(states)}, box = document.getElementById('q');
      (function next() {
        var state = states.shift();
        if (!state) return;
        box.value = state;
        box.oninput();
        setTimeout(function () {
          var hits = document.querySelectorAll('.hits b'), all = [], i;
          for (i = 0; i < hits.length; i++) all.push(hits[i].textContent);
          say([state, all]);
          next();
        }, 900);
      })();`, 1000 * states.length + 2000);
    same(found.said.length, states.length, 'an answer for each state');
    for (const [state, titles] of found.said) ok(titles.some((one) => one.includes(title)), `finds ${title}`, [state, titles]);
    same(found.complaints, [], 'no complaint');
  }

  within('exit');
  const gone = run('setTimeout(function () { B.exit(); say(document.body.innerHTML); }, 500);');
  same(gone.said, [''], 'leaves an empty page');

  if (shots) {
    fs.mkdirSync(shots, { recursive: true });
    const picture = (name, script, from = page) => execFileSync('wkhtmltoimage', [
      '--enable-local-file-access', '--width', '1024', '--javascript-delay', '2500', '--run-script', script, from,
      path.join(shots, `old-${name}.png`),
    ], { env, stdio: 'ignore' });
    picture('home', '1');
    picture('films', "B.go('v2')");
    picture('lesson', "B.go('v24')");
    const plain = fs.readdirSync(drive).find((name) => name.startsWith('s-'));
    picture('plain', '1', pathToFileURL(path.join(drive, plain, 'p/00/02.html')).href);
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
finish();
