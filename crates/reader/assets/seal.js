/* Reads the seal of a drive and says whose it is: docs/formats/seal.md and keys.md, as strictly as the program does.
   ECMAScript 3 with typed arrays; needs sums.js and curve.js. */
var B = B || {};
(function () {
  'use strict';
  var CHUNK = 1048576, TAIL = 32, ZIP = 31, ZIP_LEAST = 111;
  var CERTIFICATE = 144, REVOKED_MOST = 256;
  /* What a page takes of what the format allows: more would stop a browser for minutes. */
  var HERE_FILES = 300000, HERE_LETTERS = 67108864, HERE_FOLDERS = 16777216;
  var BODY_MOST = 1073741824, FILES_MOST = 2000000, PATH_MOST = 1024, LENGTH_MOST = 9007199254740991, ENTRY_LEAST = 46;

  function Fault(what) {
    this.what = what;
  }
  function refuse(what) {
    throw new Fault(what);
  }

  /* What is read from the front, never past the end. */
  function Reader(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  Reader.prototype.left = function () {
    return this.bytes.length - this.at;
  };
  Reader.prototype.take = function (length) {
    if (length > this.left()) refuse('short');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  };
  Reader.prototype.u8 = function () {
    return this.take(1)[0];
  };
  Reader.prototype.u16 = function () {
    var two = this.take(2);
    return two[0] | two[1] << 8;
  };
  Reader.prototype.u32 = function () {
    var four = this.take(4);
    return (four[0] | four[1] << 8 | four[2] << 16 | four[3] << 24) >>> 0;
  };
  Reader.prototype.u64 = function () {
    var low = this.u32();
    return this.u32() * 4294967296 + low;
  };
  /* A day as YYYY-MM-DD, which also sorts. */
  Reader.prototype.date = function () {
    var year = this.u16(), month = this.u8(), day = this.u8(), days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    var leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
    function two(n) { return (n < 10 ? '0' : '') + n; }
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days[month - 1] + (month === 2 ? leap : 0)) refuse('date');
    return ('000' + year).slice(-4) + '-' + two(month) + '-' + two(day);
  };

  B.hex = function (bytes) {
    var out = '', i;
    for (i = 0; i < bytes.length; i++) out += (bytes[i] < 16 ? '0' : '') + bytes[i].toString(16);
    return out;
  };
  function ascii(text) {
    var out = new Uint8Array(text.length), i;
    for (i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
    return out;
  }
  function join(parts) {
    var length = 0, out, i;
    for (i = 0; i < parts.length; i++) length += parts[i].length;
    out = new Uint8Array(length);
    for (i = 0, length = 0; i < parts.length; length += parts[i++].length) out.set(parts[i], length);
    return out;
  }

  /* What stands before whatever is hashed or signed for a purpose. Its first letters are a name: as numbers, so that
     nobody finds one who searches the drive for it. */
  function purpose(what) {
    return ascii(String.fromCharCode(98, 117, 108, 115, 115, 105) + '/' + what + '/1\0');
  }

  /* The fingerprint of a root key: what its words stand for. */
  B.print = function (key) {
    return B.hex(B.sha256(join([purpose('words'), key])).subarray(0, 10));
  };

  /* Signatures that were found good, for the browser's own look at them. */
  function check(found, what, key, message, signature) {
    var whole = join([purpose(what), message]);
    if (!B.signed(key, whole, signature)) refuse('signature');
    found.push({ key: key, message: whole, signature: signature });
  }

  function magic(from, letters) {
    var first = from.take(8);
    if (B.hex(first.subarray(0, 7)) !== B.hex(ascii('\x89' + letters + '\r\n\x1a'))) refuse('no-seal');
    if (first[7] !== 1) refuse('version');
  }
  function key(from) {
    var bytes = from.take(32);
    if (!B.isKey(bytes)) refuse('key');
    return bytes;
  }

  function certificate(bytes, found) {
    var from = new Reader(bytes), out = {};
    magic(from, 'CRT');
    out.root = key(from);
    out.key = key(from);
    out.first = from.date();
    out.last = from.date();
    if (out.last < out.first || B.hex(out.root) === B.hex(out.key)) refuse('certificate');
    check(found, 'certificate', out.root, bytes.subarray(0, 80), from.take(64));
    return out;
  }

  function revocations(bytes, found) {
    var from = new Reader(bytes), out = { keys: [] }, count, i, next;
    magic(from, 'REV');
    out.root = key(from);
    if (from.u32() < 1) refuse('number');
    from.date();
    count = from.u32();
    if (count > REVOKED_MOST) refuse('count');
    for (i = 0; i < count; i++) {
      next = B.hex(key(from));
      if (i && next <= out.keys[i - 1]) refuse('order');
      out.keys.push(next);
    }
    check(found, 'revocations', out.root, bytes.subarray(0, from.at), from.take(64));
    if (from.left()) refuse('trailing');
    return out;
  }

  /* Text of well-formed UTF-8, else null. */
  function text(bytes) {
    var out = '', i;
    for (i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i]);
    try {
      return decodeURIComponent(escape(out));
    } catch (e) {
      return null;
    }
  }

  function composed(path) {
    return !path.normalize || path.normalize('NFC') === path;
  }

  /* One spelling for names that a host takes for one. */
  function folded(path) {
    path = path.toLowerCase().toUpperCase().toLowerCase();
    return path.normalize ? path.normalize('NFC') : path;
  }

  var BAD = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f\\\\<>:"|?*\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\uffff]');
  var UNSHOWN = new RegExp('[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\uf8ff\\ufe00-\\ufe0f\\ufeff\\ufff0-\\uffff]');
  var DEVICE = /^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)/i;

  function checkPath(path) {
    var names = path.split('/'), i, name;
    if (names.length > 33 || !composed(path)) refuse('path');
    for (i = 0; i < names.length; i++) {
      name = names[i];
      if (!name || name.length > 255 || BAD.test(name) || DEVICE.test(name) || /^ |[. ]$/.test(name)) refuse('path');
    }
  }

  /* Two paths that are one, and files that are folders, whatever their case. Paths come in order, so what one begins with
     as the one before was looked at; of a folder whose parents have one spelling its own name is all. */
  function checkTogether(files) {
    var all = {}, folders = {}, keys = [], before = [], room = HERE_FOLDERS, i, j, names, key, seen;
    for (i = 0; i < files.length; i++) {
      names = files[i].path.split('/');
      seen = true;
      for (j = 0; j < names.length - 1; j++) {
        seen = seen && j < before.length - 1 && names[j] === before[j];
        if (seen) continue;
        key = (keys[j - 1] || '') + '/' + folded(names[j]);
        if (folders[key] !== undefined && folders[key] !== names[j]) refuse('twice');
        room -= key.length;
        if (room < 0) refuse('too-large');
        folders[key] = names[j];
        keys[j] = key;
      }
      key = (keys[j - 1] || '') + '/' + folded(names[j]);
      if (all[key]) refuse('twice');
      all[key] = true;
      before = names;
    }
    for (key in folders) {
      if (folders.hasOwnProperty(key) && all[key]) refuse('twice');
    }
  }

  /* How many bytes of whole characters two paths begin with alike. */
  function common(a, b) {
    var i = 0, most = Math.min(a.length, b.length);
    while (i < most && a[i] === b[i]) i++;
    while (i > 0 && ((i < a.length && (a[i] & 192) === 128) || (i < b.length && (b[i] & 192) === 128))) i--;
    return i;
  }
  function after(a, b) {
    var i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i++;
    return i === b.length ? a.length > i : i < a.length && a[i] > b[i];
  }

  function body(bytes) {
    var from = new Reader(bytes), out = { files: [] }, count, i, shared, own, before = new Uint8Array(0), path, file, flags, sum = 0, letters = 0;
    out.series = text(from.take(from.u8()));
    if (out.series === null || from.at > 65 || !composed(out.series) || UNSHOWN.test(out.series) || /^\s|\s$/.test(out.series)) refuse('series');
    count = from.u32();
    if (count > FILES_MOST || count > Math.floor(from.left() / ENTRY_LEAST)) refuse('count');
    if (count > HERE_FILES) refuse('too-large');
    for (i = 0; i < count; i++) {
      shared = from.u16();
      own = from.take(from.u16());
      if (shared > before.length) refuse('prefix');
      if (shared + own.length > PATH_MOST) refuse('path');
      letters += shared + own.length;
      if (letters > HERE_LETTERS) refuse('too-large');
      path = join([before.subarray(0, shared), own]);
      file = { path: text(path) };
      if (file.path === null) refuse('text');
      if (i && !after(path, before)) refuse('order');
      if (common(before, path) !== shared) refuse('prefix');
      checkPath(file.path);
      flags = from.u8();
      file.length = from.u64();
      if (flags > 1 || flags && file.length < ZIP_LEAST) refuse('flags');
      sum += file.length;
      if (file.length > LENGTH_MOST || sum > LENGTH_MOST) refuse('length');
      from.take(32);
      file.chunks = from.take(32 * Math.ceil(file.length / CHUNK));
      file.zip = flags === 1;
      file.kept = from.take(Math.min(file.length, TAIL) + (flags ? ZIP : 0));
      out.files.push(file);
      before = path;
    }
    if (from.left()) refuse('trailing');
    checkTogether(out.files);
    return out;
  }

  /* Everything but what only the browser itself can say of signatures. */
  function read(bytes, found) {
    var from = new Reader(bytes), seal, length, digest, revoked, signed, list, at;
    magic(from, 'SEL');
    seal = { number: from.u32() };
    if (!seal.number) refuse('number');
    seal.date = from.date();
    length = from.u64();
    if (length > BODY_MOST) refuse('length');
    digest = B.hex(from.take(32));
    revoked = from.u32();
    seal.certificate = certificate(from.take(CERTIFICATE), found);
    if (revoked > 116 + 32 * REVOKED_MOST) refuse('count');
    list = revoked ? revocations(from.take(revoked), found) : null;
    at = from.at;
    signed = from.take(64);
    check(found, 'seal', seal.certificate.key, bytes.subarray(0, at), signed);
    if (list && B.hex(list.root) !== B.hex(seal.certificate.root)) refuse('root');
    if (seal.date < seal.certificate.first || seal.date > seal.certificate.last) refuse('day');
    list = list ? list.keys : [];
    if (length > from.left()) refuse('short');
    if (length < from.left()) refuse('trailing');
    bytes = from.take(length);
    if (B.hex(B.sha256(bytes)) !== digest) refuse('digest');
    at = body(bytes);
    seal.files = at.files;
    seal.series = at.series;
    seal.print = B.print(seal.certificate.root);
    seal.revokes = list;
    return seal;
  }

  /* Asks the browser's own Ed25519, where it has one, whether it finds the same signatures good. */
  function confirm(found, done) {
    var subtle = window.crypto && window.crypto.subtle, left = found.length, over = false;
    function end(good) {
      left--;
      if (over || good && left) return;
      over = true;
      done(good);
    }
    function ask(one) {
      var asked;
      /* No such key, no such algorithm: then ours alone counts. */
      function unknown() { end(true); }
      try {
        asked = subtle.importKey('raw', one.key, { name: 'Ed25519' }, false, ['verify']);
        asked.then(function (key) {
          return subtle.verify({ name: 'Ed25519' }, key, one.signature, one.message).then(end, unknown);
        }, unknown);
      } catch (e) {
        unknown();
      }
    }
    if (!subtle || !subtle.importKey) return done(true);
    B.each(found, ask);
  }

  /* `done(fault, seal)`: what a seal says, once all signatures in it hold; else why not, in a word. */
  B.readSeal = function (bytes, done) {
    var found = [], seal;
    try {
      seal = read(bytes, found);
    } catch (e) {
      if (!(e instanceof Fault)) throw e;
      return done(e.what);
    }
    confirm(found, function (good) {
      done(good ? null : 'signature', good ? seal : null);
    });
  };

  /* What is to be thought of a seal by what is known: fingerprints of roots that count, and what these pages know of
     the edition that they came with. The worst comes first. */
  B.judge = function (seal, prints, own) {
    var key = B.hex(seal.certificate.key), root = B.hex(seal.certificate.root), revoked = seal.revokes, ours, i;
    ours = own && own.print === seal.print;
    if (ours) revoked = revoked.concat(own.revoked);
    for (i = 0; i < revoked.length; i++) {
      if (revoked[i] === key || revoked[i] === root) return 'revoked';
    }
    for (i = 0; i < prints.length && prints[i] !== seal.print; i++);
    if (i === prints.length) return 'unknown';
    if (ours && own.series === seal.series && (own.number > seal.number || own.number === seal.number && own.date > seal.date)) return 'older';
    return 'trusted';
  };

  /* The fingerprint that words stand for: {print}, or {fault, word} with `count`, `word` or `check`. `lists` are two
     texts of 256 words. */
  B.heard = function (said, lists) {
    var words, list, bytes = [], sum = 0, i, at;
    said = (said.normalize ? said.normalize('NFC') : said).toLowerCase();
    words = said.match(/[a-z\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]+/g) || [];
    if (words.length !== 11) return { fault: 'count', word: String(words.length) };
    list = lists[/^[a-z]/.test(words[0]) ? 1 : 0].split(' ');
    for (i = 0; i < 11; i++) {
      for (at = 0; at < 256 && list[at] !== words[i]; at++);
      if (at === 256) return { fault: 'word', word: words[i] };
      bytes.push(at);
    }
    for (i = 0; i < 10; i++) {
      sum ^= bytes[i];
      sum = (sum << 1 ^ (sum & 128 ? 0x11d : 0)) & 255;
    }
    return sum === bytes[10] ? { print: B.hex(bytes.slice(0, 10)) } : { fault: 'check', word: '' };
  };
})();
