/* Cleans files that a person chooses. A module does it in a worker, so that nothing waits and no file is held in memory
   whole; nothing leaves the page. ECMAScript 3 in syntax; `B.cleaner(base)` names the folder of the module. */
var B = B || {};
(function () {
  'use strict';
  var d = document, base = null, worker = null, addresses = [], waiting = [], busy = null, list = null;

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
    return typeof WebAssembly === 'object' && window.Worker && window.Blob && window.Uint8Array && window.URL && URL.createObjectURL;
  }

  function stop() {
    if (worker) worker.terminate();
    worker = busy = list = null;
    waiting = [];
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

  /* `clean MARKS OTHERS`, `stripped MARKS WHY`, `refused WHY`. */
  function show(row, said, clean) {
    var words = said.split(' '), link, address;
    if (words[0] === 'clean') {
      tell(row, B.word('clean-done'));
      if (Number(words[1])) add(row, B.word('clean-marks') + ': ' + words[1]);
      if (Number(words[2])) add(row, B.word('clean-others') + ': ' + words[2]);
      if (!Number(words[1]) && !Number(words[2])) add(row, B.word('clean-nothing'));
    } else if (words[0] === 'stripped') {
      tell(row, B.word('clean-stripped'), true);
      add(row, B.word('clean-marks') + ': ' + words[1]);
      add(row, B.word('clean-why-' + words[2]));
    } else {
      tell(row, B.word('clean-refused'), true);
      add(row, B.word('clean-why-' + words[1]));
    }
    row.el.setAttribute('data-said', said);
    if (!clean) return;
    address = URL.createObjectURL(clean);
    addresses.push(address);
    link = B.el('a', { 'class': 'b main', href: address, download: row.file.name }, B.word('clean-get'));
    link.setAttribute('aria-label', B.word('clean-get') + ': ' + row.file.name);
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
    var rows = (busy ? [busy] : []).concat(waiting);
    worker = busy = null;
    waiting = [];
    B.each(rows, function (row) { show(row, 'refused ' + why, null); });
  }

  /* Starts the worker with the module, once; `done(why)` with a word where that cannot be. */
  function start(done) {
    B.item(base, { p: 0, b: 0, i: 0 }, function (err, bytes) {
      var array, i, address;
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

  function take(files) {
    B.each(files, function (file) {
      var row = { file: file, el: B.el('li', { 'class': 'box' }), state: B.el('div') };
      row.el.appendChild(B.el('b', {}, file.name));
      row.el.appendChild(row.state);
      list.appendChild(row.el);
      tell(row, B.word('clean-waits'));
      waiting.push(row);
    });
    if (worker) return next();
    start(function (why) {
      if (why) broken(why);
      else next();
    });
  }

  function place(host) {
    var input = B.el('input', { type: 'file', multiple: 'multiple', id: 'clean-files' });
    var label = B.el('label', { 'for': 'clean-files' }, B.word('clean-choose'));
    if (!able()) {
      host.appendChild(B.el('p', { 'class': 'note', role: 'alert' }, B.word('clean-old')));
      return;
    }
    list = B.el('ul', { 'class': 'made', 'aria-live': 'polite' });
    host.appendChild(label);
    host.appendChild(input);
    host.appendChild(B.el('p', { 'class': 'hint' }, B.word('clean-drop')));
    host.parentNode.insertBefore(list, host.nextSibling);
    input.onchange = function () {
      take(input.files);
      input.value = '';
    };
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
      take(event.dataTransfer.files);
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
