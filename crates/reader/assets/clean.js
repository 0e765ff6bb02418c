/* Cleans files that a person chooses. What a seal among them lists is given back as it was sealed; everything else a
   module cleans in a worker, so that nothing waits and no file is held in memory whole. Nothing leaves the page.
   ECMAScript 3 in syntax; needs drive.js; `B.cleaner(base)` names the folder of the module. */
var B = B || {};
(function () {
  'use strict';
  var ROWS = 1000, MIB16 = 16777216, RANKS = { trusted: 0, older: 1, unknown: 2, revoked: 3 };
  var base = null, worker = null, starting = false, addresses = [], waiting = [], busy = null, list = null, rows = 0;
  /* Choices that wait for their turn, the seal that files are held against, and where is said what is thought of it. */
  var turn = 0, jobs = [], working = false, held = null, words = null, out = null;
  /* What came of the files since that seal was chosen. */
  var states = null;
  function anew() {
    states = { right: 0, restored: 0, altered: 0, others: 0, more: 0 };
  }

  /* What the worker runs; it stands alone. */
  function work() {
    var STEP = 1048576, PART = 4194304;
    var module = null, ask = new FileReaderSync(), file, memory, cache, cacheAt, parts, part, filled, told;

    function bytes() {
      return new Uint8Array(memory.buffer);
    }
    /* Gives `length` bytes of the file from `at` to the module; says how many there were, or -1. */
    function read(at, to, length) {
      var done = 0, step;
      to >>>= 0;
      length >>>= 0;
      try {
        while (done < length && at + done < file.size) {
          if (!cache || at + done < cacheAt || at + done >= cacheAt + cache.length) {
            cacheAt = at + done;
            cache = new Uint8Array(ask.readAsArrayBuffer(file.slice(cacheAt, Math.min(cacheAt + STEP, file.size))));
            if (!cache.length) return -1;
            if (at - told > 8 * STEP || at < told) {
              told = at;
              postMessage({ part: at / file.size });
            }
          }
          step = Math.min(length - done, cacheAt + cache.length - at - done);
          bytes().set(cache.subarray(at + done - cacheAt, at + done - cacheAt + step), to + done);
          done += step;
        }
      } catch (e) {
        return -1;
      }
      return done;
    }
    function flush() {
      if (filled) parts.push(new Blob([part.subarray(0, filled)]));
      filled = 0;
    }
    function put(from, length) {
      var step;
      from >>>= 0;
      length >>>= 0;
      while (length) {
        step = Math.min(length, PART - filled);
        part.set(bytes().subarray(from, from + step), filled);
        filled += step;
        from += step;
        length -= step;
        if (filled === PART) flush();
      }
    }

    function run(name, job) {
      /* A new one for each file: nothing of one is left for another, and what breaks one breaks no other. */
      var made = new WebAssembly.Instance(module, { b: { read: read, put: put } }).exports, at, i, said = '';
      memory = made.memory;
      cache = null;
      parts = [];
      filled = 0;
      told = 0;
      at = made.room(name.length) >>> 0;
      for (i = 0; i < name.length; i++) bytes()[at + i] = name.charCodeAt(i);
      made[job](file.size);
      at = made.answer() >>> 0;
      for (i = made.answer_length() >>> 0; i > 0; i--) said += String.fromCharCode(bytes()[at++]);
      flush();
      return said;
    }
    function utf8(text) {
      try {
        return unescape(encodeURIComponent(text));
      } catch (e) {
        return '';
      }
    }
    function one(chosen) {
      var said, why;
      file = chosen;
      part = part || new Uint8Array(PART);
      try {
        said = run(utf8(file.name), 'clean');
        if (/ strip$/.test(said)) {
          why = said.split(' ')[1];
          said = run('', 'strip');
          if (/^stripped/.test(said)) said += ' ' + why;
        }
      } catch (e) {
        said = 'refused failed';
      }
      postMessage({ said: said, clean: /^refused/.test(said) ? null : new Blob(parts) });
      parts = [];
    }
    onmessage = function (event) {
      if (module) return one(event.data);
      try {
        module = new WebAssembly.Module(event.data);
        postMessage({ ready: true });
      } catch (e) {
        postMessage({ ready: false });
      }
    };
  }

  function able() {
    return typeof WebAssembly === 'object' && window.Worker && window.URL && URL.createObjectURL;
  }
  /* Whether files can be given: a seal needs no module. */
  function gives() {
    try {
      return B.drive.able() && !!URL.createObjectURL && new Blob([]).size === 0;
    } catch (e) {
      return false;
    }
  }

  function stop() {
    if (worker) worker.terminate();
    turn++;
    worker = busy = list = held = words = out = null;
    starting = working = false;
    waiting = [];
    jobs = [];
    rows = 0;
    B.each(addresses, function (address) { URL.revokeObjectURL(address); });
    addresses = [];
  }

  function tell(row, text, bad) {
    row.state.innerHTML = '';
    row.state.appendChild(B.el('p', { 'class': bad ? 'bad' : 'good' }, text));
  }
  function add(row, text) {
    row.state.appendChild(B.el('p', {}, text));
  }
  function counted(row, key, count) {
    if (Number(count)) add(row, B.word(key) + ': ' + count);
  }

  /* `clean MARKS OTHERS`, `stripped MARKS WHY`, `refused WHY`; of sealed files `right`, `restored MARKS`, `altered`. */
  function show(row, said, clean) {
    var parts = said.split(' '), kind = parts[0], link, address;
    if (kind === 'clean') {
      tell(row, B.word('clean-done'));
      counted(row, 'clean-marks', parts[1]);
      counted(row, 'clean-others', parts[2]);
      if (!Number(parts[1]) && !Number(parts[2])) add(row, B.word('clean-nothing'));
    } else if (kind === 'restored') {
      tell(row, B.word('clean-restored'));
      counted(row, 'clean-marks', parts[1]);
      if (!Number(parts[1])) add(row, B.word('clean-restored-other'));
    } else if (kind === 'right') {
      tell(row, B.word('clean-right'));
      add(row, B.word('clean-nothing'));
    } else if (kind === 'altered') {
      tell(row, B.word('clean-altered'), true);
      add(row, B.word('clean-altered-do'));
    } else {
      tell(row, B.word(kind === 'stripped' ? 'clean-stripped' : 'clean-refused'), true);
      if (kind === 'stripped') counted(row, 'clean-marks', parts[1]);
      add(row, B.word('clean-why-' + parts[kind === 'stripped' ? 2 : 1]));
    }
    row.el.setAttribute('data-said', said);
    if (!clean) return;
    address = URL.createObjectURL(clean);
    addresses.push(address);
    link = B.el('a', { 'class': 'b main', href: address, download: row.file.name }, B.word('clean-get'));
    link.setAttribute('aria-label', B.word('clean-get') + ': ' + row.name);
    row.el.appendChild(link);
  }

  function next() {
    if (busy || !waiting.length || !worker) return;
    busy = waiting.shift();
    tell(busy, B.word('clean-busy'));
    worker.postMessage(busy.file);
  }

  function heard(event) {
    var data = event.data, row = busy;
    if (B.gone() || !row) return;
    if (typeof data.part === 'number') return tell(row, B.word('clean-busy') + ' ' + Math.floor(100 * data.part) + ' %');
    busy = null;
    show(row, data.said, data.clean);
    next();
  }

  /* Nothing can be cleaned: says why in each row that waits. */
  function broken(why) {
    var left = (busy ? [busy] : []).concat(waiting);
    worker = busy = null;
    waiting = [];
    B.each(left, function (row) { show(row, 'refused ' + why, null); });
  }

  /* Starts the worker with the module, once; `done(why)` with a word where that cannot be. */
  function start(done) {
    if (!able()) return done('old');
    starting = true;
    B.item(base, { p: 0, b: 0, i: 0 }, function (err, bytes) {
      var array, i, address;
      starting = false;
      if (B.gone() || !list || worker) return;
      if (err) return done('unreadable');
      array = new Uint8Array(bytes.length);
      for (i = 0; i < bytes.length; i++) array[i] = bytes.charCodeAt(i);
      try {
        address = URL.createObjectURL(new Blob(['(' + work + ')()'], { type: 'text/javascript' }));
        addresses.push(address);
        worker = new Worker(address);
      } catch (e) {
        return done('old');
      }
      worker.onerror = function () { broken('old'); };
      worker.onmessage = function (event) {
        if (worker) worker.onmessage = heard;
        done(event.data.ready ? null : 'old');
      };
      worker.postMessage(array.buffer);
    });
  }
  function run() {
    if (worker) return next();
    if (starting) return;
    start(function (why) {
      if (why) broken(why);
      else next();
    });
  }

  /* A line for a file; null where there are too many. */
  function line(file) {
    var row = { file: file, name: B.drive.pathOf(file), el: B.el('li', { 'class': 'box' }), state: B.el('div') };
    if (++rows > ROWS) return null;
    row.el.appendChild(B.el('b', {}, row.name));
    row.el.appendChild(row.state);
    list.appendChild(row.el);
    return row;
  }

  /* What came of the files, and what is to be thought of their seal. */
  function report(verdict, by) {
    var facts = [], box;
    if (verdict) {
      facts.push(B.drive.facts(held.seal));
      if (verdict === 'trusted') facts.push(B.word(by ? 'check-by-words' : 'check-by-drive'));
      else facts.unshift(B.word('check-' + verdict + '-do'));
      B.each(['right', 'restored', 'altered', 'others'], function (key) {
        if (states[key]) facts.push(B.word('clean-count-' + key) + ': ' + states[key]);
      });
      facts.push(B.word('clean-proves'));
      box = B.drive.say(out, verdict === 'trusted' ? 'good' : 'bad', B.word(verdict === 'trusted' ? 'clean-trusted' : 'check-' + verdict), facts);
      box.setAttribute('data-said', [verdict, states.right, states.restored, states.altered, states.others].join(' '));
    }
    if (states.more) {
      (out.firstChild || B.drive.say(out, 'bad', B.word('clean-many'), [])).appendChild(B.el('p', { 'class': 'bad' }, B.word('clean-many-do') + ' ' + states.more));
    }
  }

  /* Sorts out what was chosen: sealed files one after the other, the rest to the module. */
  function sort(files, own, verdict, by, mine) {
    var at = 0, sum = 0, done = 0, told = 0, busyLine = null;
    var index = verdict ? B.drive.index(held) : null;
    function moved(bytes) {
      done += bytes;
      if (mine !== turn || B.gone()) return false;
      if (done - told >= MIB16 && busyLine) {
        told = done;
        busyLine.firstChild.nodeValue = B.word('check-busy') + ' ' + Math.min(99, Math.floor(100 * done / sum)) + ' %';
      }
      return true;
    }
    function settle(file, said, blob) {
      var kind = said.split(' ')[0], quiet = kind === 'right' && file.webkitRelativePath, row = null;
      if (mine !== turn || B.gone()) return;
      if (states[kind] !== undefined) states[kind]++;
      if (!quiet) {
        row = line(file);
        if (!row) states.more++;
      }
      if (row && kind === 'others') {
        tell(row, B.word('clean-waits'));
        waiting.push(row);
        run();
      } else if (row) {
        show(row, said, blob);
      }
      B.drive.soon(one);
    }
    function attempt(file, may, nth) {
      var sealed = may.list[nth];
      if (!sealed) return settle(file, may.sure ? 'altered' : 'others', null);
      B.drive.restore(file, sealed, moved, function (state, blob, marks) {
        if (mine !== turn || B.gone()) return;
        if (state === 'altered') return attempt(file, may, nth + 1);
        settle(file, state === 'unreadable' ? 'refused unreadable' : state === 'restored' ? 'restored ' + marks : state, blob || null);
      });
    }
    function one() {
      var file = files[at++];
      if (mine !== turn || B.gone()) return;
      if (!file) {
        report(verdict, by);
        return job();
      }
      if (!own['/' + B.drive.pathOf(file)]) return index ? attempt(file, B.drive.may(file, held, index), 0) : settle(file, 'others', null);
      /* The seal itself is held against nothing, but marks go. */
      if (verdict && file === held.file && file.size > held.length) {
        return B.drive.marksBehind(file, held.length, function (marks) { settle(file, 'restored ' + marks, file.slice(0, held.length)); });
      }
      B.drive.soon(one);
    }
    if (verdict) {
      B.each(files, function (file) { sum += file.size; });
      busyLine = B.el('p', { role: 'status' }, B.word('check-busy'));
      out.innerHTML = '';
      out.appendChild(busyLine);
    }
    one();
  }

  function bad(key, more) {
    held = null;
    B.drive.bad(out, key, (more || []).concat([B.word('clean-none')]));
  }

  /* The next choice: first the seals in it, else the one that was chosen before. */
  function job() {
    var files = jobs.shift(), mine = turn, said = words ? B.drive.heard(words.value) : null, own = {}, seals, verdict;
    working = !!files;
    if (!files) return;
    seals = B.drive.seals(files);
    if (seals.length || !held) anew();
    B.each(seals, function (file) { own['/' + B.drive.pathOf(file)] = true; });
    if ((seals.length || held) && said && said.fault) {
      B.drive.bad(out, 'words-' + said.fault, said.word ? ['“' + said.word + '”'] : []);
      return job();
    }
    if (!seals.length) {
      verdict = held ? B.drive.verdict(held.seal, said) : null;
      if (verdict === 'revoked') return revoked();
      if (!held) out.innerHTML = '';
      if (!held && files[0].webkitRelativePath) B.drive.say(out, '', B.word('check-no-seal'), [B.word('clean-no-seal')]).setAttribute('data-said', 'no-seal');
      return sort(files, own, verdict, said, mine);
    }
    out.innerHTML = '';
    out.appendChild(B.el('p', { role: 'status' }, B.word('check-busy')));
    B.drive.readSeals(files, function (seal) { return RANKS[B.drive.verdict(seal, said)]; }, function (found, fault) {
      if (mine !== turn || B.gone()) return;
      held = found;
      verdict = held ? B.drive.verdict(held.seal, said) : null;
      if (verdict === 'revoked') return revoked();
      if (!held) bad(B.drive.faultWord(fault));
      sort(files, own, verdict, said, mine);
    });
    function revoked() {
      bad('revoked');
      sort(files, own, null, null, mine);
    }
  }

  function take(files) {
    if (!files.length) return;
    /* Browsers give the files of a folder in any order. */
    if (files[0].webkitRelativePath) files.sort(function (a, b) { return a.webkitRelativePath < b.webkitRelativePath ? -1 : 1; });
    jobs.push(files);
    if (!working) job();
  }

  /* Where a whole folder is chosen, and words of a key are typed. */
  function sealed(host) {
    var box = B.el('div', { 'class': 'box tool' });
    box.appendChild(B.el('h2', {}, B.word('clean-seal')));
    box.appendChild(B.el('p', { 'class': 'hint' }, B.word('clean-seal-how')));
    words = B.drive.words(box);
    if (B.drive.folders()) B.drive.input(box, 'clean-folder', B.word('clean-folder'), true, take);
    else box.appendChild(B.el('p', { 'class': 'hint' }, B.word('clean-no-folder')));
    host.parentNode.insertBefore(box, host.nextSibling);
    return box;
  }

  function place(host) {
    var under;
    if (!able() || !gives()) host.appendChild(B.el('p', { 'class': 'note', role: 'alert' }, B.word(gives() ? 'clean-old-seal' : 'clean-old')));
    if (!gives()) return;
    list = B.el('ul', { 'class': 'made', 'aria-live': 'polite' });
    out = B.el('div', { 'class': 'told', 'aria-live': 'polite' });
    B.drive.input(host, 'clean-files', B.word('clean-choose'), false, take);
    host.appendChild(B.el('p', { 'class': 'hint' }, B.word('clean-drop')));
    under = sealed(host);
    host.parentNode.insertBefore(list, under.nextSibling);
    host.parentNode.insertBefore(out, list);
    host.ondragover = function (event) {
      event.preventDefault();
      B.addClass(host, 'over');
    };
    host.ondragleave = function () {
      host.className = host.className.replace(' over', '');
    };
    host.ondrop = function (event) {
      event.preventDefault();
      host.className = host.className.replace(' over', '');
      take(B.drive.list(event.dataTransfer.files));
    };
  }

  B.cleaner = function (folder) {
    base = folder;
  };
  B.enhance(function (view) {
    var host = view.querySelector('.cleaner');
    if (host && base) place(host);
  }, stop);
})();
