// An encyclopedia in an engine of 2016, QtWebKit by wkhtmltopdf. wiki-old.mjs FOLDER
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { entry } from './open.mjs';

const [folder] = process.argv.slice(2);
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'old-'));
const env = { ...process.env, QT_QPA_PLATFORM: 'offscreen', XDG_RUNTIME_DIR: scratch };
// The program runs a script anew when a frame was loaded, and waits until `window.status` is `done`.
const script = `if (!window.once) {
  window.once = true;
  function say(x) { console.log('SAID ' + JSON.stringify(x)); }
  function heading() { var h = document.querySelector('#main h1'); return h ? h.textContent : ''; }
  function when(test, then) {
    var turns = 0;
    (function look() {
      if (test()) return then();
      if (++turns > 300) { say('waited in vain: ' + test); window.status = 'done'; return; }
      setTimeout(look, 50);
    })();
  }
  function body() {
    var host = document.querySelector('.wa'), frame = host && host.querySelector('iframe');
    return frame ? frame.contentDocument && frame.contentDocument.body : host;
  }
  function picture() { return body() && body().querySelector('img') || {}; }
  when(function () { return document.querySelectorAll('.letters a').length > 2; }, function () {
    B.search('s/', '한글', { limit: 3 }, function (results, done) {
      if (!done) return;
      B.go(results[0].go);
      when(function () { return picture().naturalWidth > 0; }, function () {
        var event = document.createEvent('MouseEvents');
        say([heading(), body().querySelectorAll('.x-box').length]);
        event.initEvent('click', true, true);
        body().querySelector('a[href^="#a"]').dispatchEvent(event);
        when(function () { return heading() === '서울'; }, function () { say(heading()); window.status = 'done'; });
      });
    });
  });
}`;
const done = spawnSync('wkhtmltopdf', [
  '--enable-local-file-access', '--debug-javascript', '--window-status', 'done', '--run-script', script,
  pathToFileURL(entry(folder)).href, path.join(scratch, 'out.pdf'),
], { env, encoding: 'utf8', timeout: 60000 });
const said = [...done.stderr.matchAll(/SAID (.*)/g)].map((match) => JSON.parse(match[1]));
within('QtWebKit');
same(said[0], ['가나다', 1], 'letters, search, an article with its box and picture');
same(said[1], '서울', 'a link leads on');
// That frames run nothing, it says itself; the article then stands in the page.
const expected = /SAID|Blocked script execution in 'about:srcdoc'/;
const complaints = done.stderr.split('\n').filter((line) => /^Warning: .*:\d+ /.test(line) && !expected.test(line));
same(complaints, [], 'no complaint');
ok(fs.statSync(path.join(scratch, 'out.pdf')).size > 1000, 'a page');
fs.rmSync(scratch, { recursive: true, force: true });
finish();
