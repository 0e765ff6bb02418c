/* Reads files that a person chose and holds them against a seal: for the page that checks a drive and the one that
   cleans. ECMAScript 3 with typed arrays; needs base.js, sums.js and seal.js. */
var B = B || {};
(function () {
  'use strict';
  var CHUNK = 1048576, STEP = 4194304, SEAL_MOST = 134217728, SEALS_MOST = 8, TWINS_MOST = 32, NAMESAKES_MOST = 1000;
  var ZIP_AT = 80, ZIP = 31, TAIL = 32;
  var d = document, known = { words: ['', ''], own: null };

  /* What these pages know: `words`, two texts of 256; `own`, of the drive that they came with. */
  B.knows = function (what) {
    known = what;
  };
  B.known = function () {
    return known;
  };

  B.drive = {};

  /* Whether this browser gives parts of files. */
  B.drive.able = function () {
    return !!(window.FileReader && window.Uint8Array && window.Blob && Blob.prototype.slice);
  };
  B.drive.folders = function () {
    var input = d.createElement('input');
    return B.drive.able() && ('webkitdirectory' in input || 'directory' in input);
  };

  /* Where the words of a key are typed, and a folder is chosen. */
  B.drive.words = function (host) {
    var box = B.el('textarea', { id: 'check-words', rows: '3', 'class': 'write', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
    host.appendChild(B.el('label', { 'for': 'check-words' }, B.word('check-words')));
    host.appendChild(box);
    host.appendChild(B.el('p', { 'class': 'hint' }, B.word(known.own ? 'check-words-own' : 'check-words-none')));
    return box;
  };
  /* `take(files)` each time that some are chosen. */
  B.drive.input = function (host, id, word, folder, take) {
    var input = B.el('input', { type: 'file', id: id, multiple: 'multiple' });
    if (folder) {
      input.setAttribute('webkitdirectory', '');
      input.setAttribute('directory', '');
    }
    host.appendChild(B.el('label', { 'for': id }, word));
    host.appendChild(input);
    input.onchange = function () {
      var files = B.drive.list(input.files);
      if (files.length) take(files);
      input.value = '';
    };
  };
  /* Files that stay when what they were chosen with is emptied. */
  B.drive.list = function (chosen) {
    var files = [];
    B.each(chosen, function (file) { files.push(file); });
    return files;
  };

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
    if (!subtle || !subtle.digest) return ours();
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

  /* `done('right' | 'altered' | 'unreadable')` for a file and what its seal says; nothing once `moved(bytes)` is false. */
  B.drive.compare = function (file, sealed, moved, done) {
    var at = 0;
    function next() {
      if (at >= sealed.length) return done('right');
      part(file, at, Math.min(at + STEP, sealed.length), function (bytes) {
        if (!bytes) return done('unreadable');
        if (bytes.length !== Math.min(STEP, sealed.length - at)) return done('altered');
        chunksAre(sealed.chunks, at / CHUNK, bytes, function (good) {
          if (!good) return done('altered');
          at += bytes.length;
          if (moved(bytes.length)) next();
        });
      });
    }
    if (file.size !== sealed.length) return done('altered');
    next();
  };

  /* The original of a file as far as a seal keeps it: cut to its length, with the bytes of its end and those inside a
     ZIP file put back. Null where more was cut off. */
  function original(file, sealed) {
    var tail = Math.min(sealed.length, TAIL), end = sealed.length - tail, zip = Math.max(ZIP_AT, Math.min(ZIP_AT + ZIP, end)), parts = [];
    if (file.size < end) return null;
    if (sealed.zip) {
      parts.push(file.slice(0, Math.min(ZIP_AT, end)), sealed.kept.subarray(tail, tail + zip - ZIP_AT));
      if (end > zip) parts.push(file.slice(zip, end));
    } else {
      parts.push(file.slice(0, end));
    }
    parts.push(sealed.kept.subarray(0, tail));
    return new Blob(parts);
  }

  /* How many marks stand in a file behind `from`. The seal says where its own bytes end, so their lengths are enough:
     what they say is not read. */
  B.drive.marksBehind = function (file, from, done) {
    var end = file.size, count = 0, looks = 0;
    function next() {
      if (end - from < ZIP || looks++ > 99) return done(count);
      part(file, end - 7, end, function (last) {
        var length = last && last.length === 7 ? formOf(last) : 0;
        if (!length || length + 7 > end - from) return done(count);
        count += length / 24;
        end -= length + 7;
        next();
      });
    }
    next();
  };
  /* How long the marks are that end with these seven bytes; 0 where none do. */
  function formOf(last) {
    var length = (last[0] | last[1] << 8 | last[2] << 16 | last[3] << 24) >>> 0;
    return last[4] === 69 && last[5] === 79 && last[6] === 70 && length % 24 === 0 ? length : 0;
  }
  function equal(a, b) {
    var i;
    for (i = 0; i < b.length && a && a[i] === b[i]; i++);
    return !!a && a.length === b.length && i === b.length;
  }

  /* Gives a sealed file back: `done('right')` where it is the original, `done('restored', blob, marks)` with the bytes
     that were proven, else `done('altered')` or `done('unreadable')`. */
  B.drive.restore = function (file, sealed, moved, done) {
    var blob = original(file, sealed), tail = Math.min(sealed.length, TAIL), marks = 0;
    if (!blob) return done('altered');
    B.drive.compare(blob, sealed, moved, function (state) {
      if (state !== 'right') return done(state);
      part(file, sealed.length - tail, sealed.length, function (end) {
        var same = file.size === sealed.length && equal(end, sealed.kept.subarray(0, tail));
        if (!sealed.zip) return found(same);
        part(file, ZIP_AT, ZIP_AT + ZIP, function (zip) {
          var right = equal(zip, sealed.kept.subarray(tail, tail + ZIP));
          if (zip && !right && formOf(zip.subarray(24)) === 24) marks = 1;
          found(same && right);
        });
      });
    });
    function found(same) {
      var from = sealed.length - tail;
      if (same) return done('right');
      /* One inside a ZIP file may stand at its end. */
      if (sealed.zip) from = Math.min(sealed.length, Math.max(from, ZIP_AT + ZIP));
      B.drive.marksBehind(file, from, function (count) { done('restored', blob, marks + count); });
    }
  };

  /* Names within what was picked; the name alone where no folder was. */
  B.drive.pathOf = function (file) {
    var path = file.webkitRelativePath || file.name || '';
    return path.normalize ? path.normalize('NFC') : path;
  };
  function nameOf(path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /* The seals among files: where a folder was picked, those that lie nearest to its top, for there the drive begins. */
  B.drive.seals = function (files) {
    var found = [], least = Infinity;
    B.each(files, function (file) {
      var names = B.drive.pathOf(file).split('/');
      if (!/^seal-[A-Za-z0-9]{6}\.bin$/.test(names[names.length - 1])) return;
      if (names.length < least) found = [];
      if (names.length > least) return;
      least = names.length;
      found.push(file);
    });
    return found;
  };

  /* The seals with the highest numbers, a few of them, the highest first: `done([{file, number}])`. */
  function ordered(seals, done) {
    var heads = [], at = 0;
    function next() {
      if (at === seals.length) {
        heads.sort(function (a, b) { return b.number - a.number; });
        return done(heads.slice(0, SEALS_MOST));
      }
      part(seals[at], 8, 12, function (four) {
        heads.push({ file: seals[at++], number: four && four.length === 4 ? (four[0] | four[1] << 8 | four[2] << 16 | four[3] << 24) >>> 0 : 0 });
        next();
      });
    }
    next();
  }

  /* A seal's bytes without what stands behind them: its head says how long it is, and the signature holds the head. */
  function trimmed(bytes) {
    var at, length;
    function u32(at) { return (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24) >>> 0; }
    if (bytes.length < 268) return bytes;
    length = 268 + u32(56) + u32(16) + 4294967296 * u32(20);
    at = bytes.length - 7;
    return length < bytes.length && formOf(bytes.subarray(at)) === at - length ? bytes.subarray(0, length) : bytes;
  }

  /* Reads seals: `done({file, seal, root, own, marks} | null, fault)`. `own` are the names of its copies; `root` is the
     folder that it lies in, null where none was picked. `better(seal)` says how good a seal is, 0 the best: the best of
     those that hold counts, of equals the newest. Without `better` the newest counts, whatever it is. */
  B.drive.readSeals = function (files, better, done) {
    var best = null, fault = 'no-seal';
    ordered(B.drive.seals(files), function (heads) {
      var at = 0;
      function end() {
        if (!best) return done(null, fault);
        copies(best, heads, function (own) {
          best.own = own;
          best.bytes = null;
          done(best, null);
        });
      }
      function next() {
        var head = heads[at++];
        if (!head || best && !best.rank) return end();
        if (head.file.size > SEAL_MOST) return other('too-large');
        part(head.file, 0, head.file.size, function (bytes) {
          var own = bytes && better ? trimmed(bytes) : bytes;
          if (!bytes) return other('unreadable');
          B.readSeal(own, function (why, seal) {
            if (why) return other(why);
            var path = B.drive.pathOf(head.file), rank = better ? better(seal) : 0;
            if (best && best.rank <= rank) return next();
            best = { file: head.file, seal: seal, rank: rank, bytes: bytes, length: own.length, path: path };
            best.root = head.file.webkitRelativePath ? path.substring(0, path.lastIndexOf('/') + 1) : null;
            next();
          });
        });
      }
      function other(why) {
        fault = why;
        if (better) next();
        else end();
      }
      next();
    });
  };
  /* The same seal under other names belongs to it as well. */
  function copies(best, heads, done) {
    var own = {}, at = 0;
    own['/' + best.path] = true;
    function next() {
      var head = heads[at++];
      if (!head) return done(own);
      if (head.file === best.file || head.file.size !== best.bytes.length) return next();
      part(head.file, 0, head.file.size, function (bytes) {
        if (equal(bytes, best.bytes)) own['/' + B.drive.pathOf(head.file)] = true;
        next();
      });
    }
    next();
  }

  /* What a seal lists, by path and by name. */
  B.drive.index = function (found) {
    var all = { paths: {}, names: {} };
    B.each(found.seal.files, function (sealed) {
      var name = '/' + nameOf(sealed.path);
      all.paths['/' + sealed.path] = sealed;
      if (!all.names[name]) all.names[name] = [];
      if (all.names[name].length < NAMESAKES_MOST) all.names[name].push(sealed);
    });
    return all;
  };

  /* What of a seal a file may be: {sure, list}. `sure` where it lies at its path, or where only names are known. */
  B.drive.may = function (file, found, index) {
    var path = B.drive.pathOf(file), inside = file.webkitRelativePath && found.root !== null && path.substring(0, found.root.length) === found.root;
    var exact = inside ? index.paths['/' + path.substring(found.root.length)] : null, list;
    if (exact) return { sure: true, list: [exact] };
    list = (index.names['/' + nameOf(path)] || []).slice(0);
    /* The nearest lengths first, for marks are short. */
    list.sort(function (a, b) { return Math.abs(file.size - a.length) - Math.abs(file.size - b.length); });
    return { sure: !inside && list.length > 0, list: list.slice(0, TWINS_MOST) };
  };

  /* What a person typed: null for nothing, {print}, or {fault, word}. */
  B.drive.heard = function (said) {
    return /\S/.test(said) ? B.heard(said, known.words) : null;
  };
  /* What is to be thought of a seal, by words that were heard or by the drive of these pages. */
  B.drive.verdict = function (seal, heard) {
    return B.judge(seal, heard ? [heard.print] : known.own ? [known.own.print] : [], known.own);
  };

  /* A box that says something, in the place of what was in `out`. */
  B.drive.say = function (out, kind, text, more) {
    var box = B.el('div', { 'class': 'box verdict', role: 'status' });
    box.appendChild(B.el('h2', { 'class': kind }, text));
    B.each(more, function (line) { box.appendChild(B.el('p', {}, line)); });
    out.innerHTML = '';
    out.appendChild(box);
    return box;
  };
  B.drive.bad = function (out, key, more) {
    B.drive.say(out, 'bad', B.word('check-' + key), [B.word('check-' + key + '-do')].concat(more || [])).setAttribute('data-said', key);
  };
  /* The word for why a seal was not taken. */
  B.drive.faultWord = function (fault) {
    return fault === 'too-large' ? 'large-seal' : fault === 'unreadable' ? 'lost-seal' : 'bad-seal';
  };
  /* What a seal says of itself. */
  B.drive.facts = function (seal) {
    return (seal.series ? seal.series + ' · ' : '') + B.word('check-number') + ' ' + seal.number + ' · ' + seal.date;
  };

  /* A timer costs milliseconds after a few; every hundredth will do. */
  var calls = 0;
  B.drive.soon = function (next) {
    calls++;
    if (calls % 100) next();
    else setTimeout(next, 0);
  };
})();
