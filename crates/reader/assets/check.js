/* Checks another drive against the seal on it: the person picks its folder, because a page may not look around.
   Nothing is written down. ECMAScript 3 in syntax; `B.checker(known)` says what these pages know. */
var B = B || {};
(function () {
  'use strict';
  var CHUNK = 1048576, STEP = 4194304, SEAL_MOST = 268435456, SHOWN = 200;
  var d = document, known = null, turn = 0, out = null;

  function able() {
    var input = d.createElement('input');
    return ('webkitdirectory' in input || 'directory' in input) && window.FileReader && window.Uint8Array && window.Blob && Blob.prototype.slice;
  }

  /* `done(bytes)` with a part of a file, null where it cannot be read. */
  function part(file, from, to, done) {
    var reader = new FileReader();
    reader.onload = function () { done(new Uint8Array(reader.result)); };
    reader.onerror = function () { done(null); };
    reader.readAsArrayBuffer(file.slice(from, to));
  }

  /* `done(digest)` by the browser's own SHA-256, or ours. */
  function digest(bytes, done) {
    var subtle = window.crypto && window.crypto.subtle;
    function ours() { done(B.sha256(bytes)); }
    if (!subtle || !subtle.digest || known.plain) return ours();
    try {
      subtle.digest({ name: 'SHA-256' }, bytes).then(function (sum) { done(new Uint8Array(sum)); }, ours);
    } catch (e) {
      ours();
    }
  }

  /* Whether the chunks of `bytes` are those from number `first` on. */
  function chunksAre(chunks, first, bytes, done) {
    var left = Math.ceil(bytes.length / CHUNK), good = true, i;
    function one(number) {
      digest(bytes.subarray(number * CHUNK, Math.min((number + 1) * CHUNK, bytes.length)), function (sum) {
        var at = 32 * (first + number), j;
        for (j = 0; j < 32; j++) good = good && sum[j] === chunks[at + j];
        left--;
        if (!left) done(good);
      });
    }
    for (i = left - 1; i >= 0; i--) one(i);
  }

  /* `done('right' | 'altered')` for a file and what its seal says. */
  function compare(file, sealed, moved, done) {
    var at = 0;
    function next() {
      if (at >= sealed.length) return done('right');
      part(file, at, Math.min(at + STEP, sealed.length), function (bytes) {
        if (!bytes || bytes.length !== Math.min(STEP, sealed.length - at)) return done('altered');
        chunksAre(sealed.chunks, at / CHUNK, bytes, function (good) {
          if (!good) return done('altered');
          at += bytes.length;
          if (moved(bytes.length)) next();
        });
      });
    }
    if (file.size !== sealed.length) return done('altered');
    next();
  }

  /* Names within the drive: what was picked stands before each. The drive begins where its seal lies. */
  function pathOf(file) {
    var path = file.webkitRelativePath || '';
    return path.normalize ? path.normalize('NFC') : path;
  }
  function seals(files) {
    var found = [], least = Infinity;
    B.each(files, function (file) {
      var names = pathOf(file).split('/');
      if (!/^seal-[A-Za-z0-9]{6}\.bin$/.test(names[names.length - 1])) return;
      if (names.length < least) found = [];
      if (names.length > least) return;
      least = names.length;
      found.push(file);
    });
    return found;
  }

  function say(kind, text, more) {
    var box = B.el('div', { 'class': 'box verdict', role: 'status' });
    box.appendChild(B.el('h2', { 'class': kind }, text));
    B.each(more, function (line) { box.appendChild(B.el('p', {}, line)); });
    out.innerHTML = '';
    out.appendChild(box);
    return box;
  }
  function bad(key, more) {
    say('bad', B.word('check-' + key), [B.word('check-' + key + '-do')].concat(more || [])).setAttribute('data-said', key);
  }

  function names(box, key, paths) {
    var list, i;
    if (!paths.length) return;
    box.appendChild(B.el('h3', {}, B.word('check-' + key) + ': ' + paths.length));
    box.appendChild(B.el('p', {}, B.word('check-' + key + '-do')));
    list = B.el('ul', { 'class': 'names' });
    for (i = 0; i < paths.length && i < SHOWN; i++) list.appendChild(B.el('li', {}, paths[i]));
    if (paths.length > SHOWN) list.appendChild(B.el('li', {}, '…'));
    box.appendChild(list);
  }

  /* What came of it, the worst first. */
  function report(seal, verdict, states) {
    var whole = !states.altered.length && !states.missing.length && !states.added.length, box, facts;
    facts = [(seal.series ? seal.series + ' · ' : '') + B.word('check-number') + ' ' + seal.number + ' · ' + seal.date,
      B.word('check-right') + ': ' + states.right + ' / ' + seal.files.length];
    if (verdict === 'trusted') {
      box = say(whole ? 'good' : 'bad', B.word(whole ? 'check-good' : 'check-differs'), facts);
      if (whole) box.appendChild(B.el('p', {}, B.word(known.heard ? 'check-by-words' : 'check-by-drive')));
    } else {
      box = say('bad', B.word('check-' + verdict), [B.word('check-' + verdict + '-do')].concat(facts));
    }
    B.each(['altered', 'missing', 'added'], function (key) { names(box, key, states[key]); });
    box.setAttribute('data-said', [verdict, states.right, states.altered.length, states.missing.length, states.added.length].join(' '));
  }

  /* Holds every file against the seal. */
  function all(files, root, seal, own, verdict, mine) {
    var here = {}, states = { right: 0, altered: [], missing: [], added: [] }, at = 0, sum = 0, done = 0, told = 0, listed = {};
    B.each(files, function (file) {
      var path = pathOf(file);
      if (path.substring(0, root.length) === root) here['/' + path.substring(root.length)] = file;
    });
    B.each(seal.files, function (sealed) {
      sum += sealed.length;
      listed['/' + sealed.path] = true;
    });
    /* False once another check began or the person went away. */
    function moved(bytes) {
      done += bytes;
      if (mine !== turn || B.gone()) return false;
      if (done - told >= 16 * CHUNK) {
        told = done;
        out.lastChild.firstChild.nodeValue = B.word('check-busy') + ' ' + Math.floor(100 * done / sum) + ' %';
      }
      return true;
    }
    function end() {
      var path;
      for (path in here) {
        if (here.hasOwnProperty(path) && !listed[path] && !own[path]) states.added.push(path.substring(1));
      }
      states.added.sort();
      report(seal, verdict, states);
    }
    function next() {
      var sealed, file, deep = 0;
      /* Small steps, so that thousands of missing files end no stack. */
      while (at < seal.files.length && deep++ < 1000) {
        sealed = seal.files[at++];
        file = here['/' + sealed.path];
        if (!file) {
          states.missing.push(sealed.path);
          continue;
        }
        return compare(file, sealed, moved, function (state) {
          if (state === 'right') states.right++;
          else states.altered.push(sealed.path);
          if (mine === turn && !B.gone()) soon(next);
        });
      }
      if (at < seal.files.length) return soon(next);
      end();
    }
    next();
  }
  /* A timer costs milliseconds after a few; every hundredth will do. */
  var calls = 0;
  function soon(next) {
    calls++;
    if (calls % 100) next();
    else setTimeout(next, 0);
  }

  /* The seals that lie there: the one with the highest number counts, as the program has it. */
  function choose(files, words, mine) {
    var found = seals(files), newest = null, left = found.length, read = [];
    if (!files.length || !pathOf(files[0])) return bad('no-folder');
    if (!found.length) return bad('no-seal');
    B.each(found, function (file) {
      part(file, 0, Math.min(file.size, SEAL_MOST), function (bytes) {
        if (mine !== turn || B.gone()) return;
        if (bytes) read.push({ file: file, bytes: bytes, number: (bytes[8] | bytes[9] << 8 | bytes[10] << 16 | bytes[11] << 24) >>> 0 });
        left--;
        if (left) return;
        B.each(read, function (one) {
          if (!newest || one.number > newest.number) newest = one;
        });
        if (!newest) return bad('bad-seal');
        judge(files, newest, read, words, mine);
      });
    });
  }

  function judge(files, newest, read, words, mine) {
    B.readSeal(newest.bytes, function (fault, seal) {
      var path = pathOf(newest.file), root = path.substring(0, path.lastIndexOf('/') + 1), own = {}, prints;
      if (mine !== turn || B.gone()) return;
      if (fault) return bad('bad-seal');
      /* A seal lists everything but itself. */
      B.each(read, function (one) {
        if (one.bytes.length === newest.bytes.length && B.hex(B.sha256(one.bytes)) === B.hex(B.sha256(newest.bytes))) {
          own['/' + pathOf(one.file).substring(root.length)] = true;
        }
      });
      prints = words ? [words] : known.own ? [known.own.print] : [];
      known.heard = !!words;
      all(files, root, seal, own, B.judge(seal, prints, known.own), mine);
    });
  }

  function begin(files, said) {
    var mine = ++turn, heard = null;
    if (/\S/.test(said)) {
      heard = B.heard(said, known.words);
      if (heard.fault) return bad('words-' + heard.fault, heard.word ? ['“' + heard.word + '”'] : []);
    }
    out.innerHTML = '';
    out.appendChild(B.el('p', { role: 'status' }, B.word('check-busy')));
    choose(files, heard && heard.print, mine);
  }

  function place(host) {
    var words = B.el('textarea', { id: 'check-words', rows: '3', 'class': 'write', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
    var input = B.el('input', { type: 'file', id: 'check-folder', webkitdirectory: '', directory: '', multiple: 'multiple' });
    out = B.el('div', { 'class': 'told', 'aria-live': 'polite' });
    if (!able()) {
      host.appendChild(B.el('p', { 'class': 'note', role: 'alert' }, B.word('check-old')));
      return;
    }
    host.appendChild(B.el('label', { 'for': 'check-words' }, B.word('check-words')));
    host.appendChild(words);
    host.appendChild(B.el('p', { 'class': 'hint' }, B.word(known.own ? 'check-words-own' : 'check-words-none')));
    host.appendChild(B.el('label', { 'for': 'check-folder' }, B.word('check-folder')));
    host.appendChild(input);
    host.parentNode.insertBefore(out, host.nextSibling);
    input.onchange = function () {
      var files = [];
      B.each(input.files, function (file) { files.push(file); });
      if (files.length) begin(files, words.value);
      input.value = '';
    };
  }

  B.checker = function (what) {
    known = what;
  };
  B.enhance(function (view) {
    var host = view.querySelector('.checker');
    if (host && known) place(host);
  }, function () {
    turn++;
  });
})();
