/* Loads packs: scripts that hold one string of bytes. ECMAScript 3; see docs/formats/packs.md. */
var B = B || {};
(function () {
  'use strict';
  /* Bounds on what a pack may claim, in bytes. */
  var BLOCK_LIMIT = 16777216, PACKS_KEPT = 4194304, BLOCKS_KEPT = 6291456, ITEMS_LIMIT = 1048576;
  var HEAD = 4, ROW = 16;

  /* Scripts: the same id may stand in two folders, so only one of each is under way at once. */
  var underWay = {}, waiting = {};

  function fail(kind, file) {
    return { kind: kind, file: file };
  }

  /* Runs a script; `done(err)` comes exactly once, after it ran. */
  B.load = function (url, done) {
    var script = document.createElement('script'), over = false;
    function end(err) {
      if (over) return;
      over = true;
      script.onload = script.onerror = script.onreadystatechange = null;
      if (script.parentNode) script.parentNode.removeChild(script);
      done(err);
    }
    script.onload = function () { end(null); };
    script.onerror = function () { end(fail('missing', url)); };
    script.onreadystatechange = function () {
      var state = script.readyState;
      if (state === 'loaded' || state === 'complete') end(null);
    };
    script.setAttribute('charset', 'x-user-defined');
    script.type = 'text/javascript';
    script.async = true;
    script.src = url;
    document.getElementsByTagName('head')[0].appendChild(script);
  };

  /* What every pack calls. */
  B.p = function (id, bytes) {
    var job = underWay['i' + id];
    if (job && typeof bytes === 'string') job.bytes = bytes;
  };

  /* The string of the pack at `url`, or an error. */
  function fetch(url, id, done) {
    var key = 'i' + id;
    if (held[url]) return done(null, held[url]);
    if (underWay[key]) {
      (waiting[key] = waiting[key] || []).push([url, id, done]);
      return;
    }
    var job = underWay[key] = { bytes: null };
    B.load(url, function (err) {
      var next = waiting[key] && waiting[key].shift();
      delete underWay[key];
      if (next) fetch(next[0], next[1], next[2]);
      if (err) done(err);
      else if (job.bytes === null) done(fail('damaged', url));
      else done(null, job.bytes);
    });
  }

  /* Packs that the page brought along itself, by address: a single file has no neighbours. */
  var held = {};
  B.hold = function (url, bytes) {
    held[url] = bytes;
  };

  /* What was read lately, oldest first; forgotten when more than `limit` in all is kept. */
  function Kept(limit) {
    this.limit = limit;
    this.size = 0;
    this.order = [];
    this.values = {};
  }
  Kept.prototype.find = function (key) {
    var entry = this.values[key], i;
    if (!entry) return null;
    for (i = 0; i < this.order.length; i++) {
      if (this.order[i] === entry) {
        this.order.splice(i, 1);
        this.order.push(entry);
        break;
      }
    }
    return entry.value;
  };
  Kept.prototype.keep = function (key, value, size) {
    if (this.values[key]) return;
    var entry = { key: key, value: value, size: size };
    this.values[key] = entry;
    this.order.push(entry);
    this.size += size;
    while (this.size > this.limit && this.order.length > 1) {
      entry = this.order.shift();
      this.size -= entry.size;
      delete this.values[entry.key];
    }
  };
  var packs = new Kept(PACKS_KEPT), blocks = new Kept(BLOCKS_KEPT);

  function byteAt(s, at) {
    return s.charCodeAt(at) & 255;
  }
  function u32(s, at) {
    return (byteAt(s, at) | byteAt(s, at + 1) << 8 | byteAt(s, at + 2) << 16 | byteAt(s, at + 3) << 24) >>> 0;
  }

  var sums = [];
  (function () {
    var i, j, c;
    for (i = 0; i < 256; i++) {
      c = i;
      for (j = 0; j < 8; j++) c = c & 1 ? c >>> 1 ^ 0xedb88320 : c >>> 1;
      sums[i] = c;
    }
  })();
  /* CRC-32 of the bytes `from` to `to`. */
  B.crc = function (s, from, to) {
    var c = -1, i;
    for (i = from; i < to; i++) c = c >>> 8 ^ sums[(c ^ s.charCodeAt(i)) & 255];
    return (c ^ -1) >>> 0;
  };

  /* The table of a pack's blocks, or null where it does not hold together. */
  function table(s) {
    var count, rows = [], at = HEAD, data, first = 0, i, row;
    if (s.length < HEAD + 4 || byteAt(s, 0) !== 80 || byteAt(s, 1) !== 1) return null;
    count = byteAt(s, 2) | byteAt(s, 3) << 8;
    data = HEAD + count * ROW;
    if (s.length < data + 4 || u32(s, data) !== B.crc(s, 0, data)) return null;
    data += 4;
    for (i = 0; i < count; i++, at += ROW) {
      row = { at: data, packed: u32(s, at), raw: u32(s, at + 4), items: u32(s, at + 8), crc: u32(s, at + 12), first: first };
      data += row.packed;
      first += row.items;
      if (row.raw > BLOCK_LIMIT || row.items > ITEMS_LIMIT || data > s.length) return null;
      rows.push(row);
    }
    return data === s.length ? rows : null;
  }

  function pathOf(pack) {
    function two(n) { return (n < 16 ? '0' : '') + n.toString(16); }
    var high = Math.floor(pack / 65536);
    return (high ? 'x' + high.toString(16) + '/' : '') + two(pack >>> 8 & 255) + '/' + two(pack & 255);
  }

  /* `done(err, {bytes, rows, url})` for the pack `id` of the folder `base` (with its slash). Whoever
     asks for what is already under way waits for that. */
  var opening = {};
  function open(base, id, done) {
    var url = base + (typeof id === 'number' ? pathOf(id) : id) + '.js', found = packs.find(url);
    if (found) return done(null, found);
    if (opening[url]) return opening[url].push(done);
    opening[url] = [done];
    fetch(url, id, function (err, bytes) {
      var rows = err ? null : table(bytes), asked = opening[url], i;
      delete opening[url];
      if (rows) {
        found = { bytes: bytes, rows: rows, url: url };
        packs.keep(url, found, bytes.length);
      } else if (!err) {
        err = fail('damaged', url);
      }
      for (i = 0; i < asked.length; i++) asked[i](err, found);
    });
  }

  /* The items of a block that was inflated: where each begins, and the end; null for a bad one. */
  function split(raw, items) {
    var at = 0, lengths = [], starts = [], i, n, scale, c;
    for (i = 0; i < items; i++) {
      n = 0;
      scale = 1;
      do {
        if (at >= raw.length || scale > 268435456) return null;
        c = raw.charCodeAt(at++);
        n += (c & 127) * scale;
        scale *= 128;
      } while (c > 127);
      lengths.push(n);
    }
    for (i = 0; i < items; i++) {
      starts.push(at);
      at += lengths[i];
      if (at > raw.length) return null;
    }
    starts.push(at);
    return at === raw.length ? starts : null;
  }

  function block(pack, number) {
    var key = pack.url + '#' + number, found = blocks.find(key), row, end, raw, starts;
    if (found) return found;
    row = pack.rows[number];
    if (!row) return null;
    end = row.at + row.packed;
    if (B.crc(pack.bytes, row.at, end) !== row.crc) return null;
    raw = B.inflate(pack.bytes, row.at, end, row.raw);
    starts = raw === null ? null : split(raw, row.items);
    if (!starts) return null;
    found = { raw: raw, starts: starts };
    blocks.keep(key, found, raw.length + 8 * starts.length);
    return found;
  }

  function itemOf(pack, number, item, done) {
    var found = block(pack, number);
    if (!found || !(item >= 0) || item >= found.starts.length - 1) return done(fail('damaged', pack.url));
    done(null, found.raw.substring(found.starts[item], found.starts[item + 1]));
  }

  /* Directories: the number of the first item of each pack of a folder. */
  var directories = {};
  function directory(bytes) {
    var firsts = [0], at = 0, n, scale, c, sum = 0;
    while (at < bytes.length) {
      n = 0;
      scale = 1;
      do {
        if (at >= bytes.length || scale > 268435456) return null;
        c = bytes.charCodeAt(at++) & 255;
        n += (c & 127) * scale;
        scale *= 128;
      } while (c > 127);
      sum += n;
      firsts.push(sum);
    }
    return firsts;
  }
  /* Gives a folder's directory that was had elsewhere, so that it needs no file. */
  B.know = function (base, bytes) {
    directories[base] = directory(bytes);
  };

  function byNumber(base, number, done) {
    var firsts = directories[base], low, high, middle;
    if (!firsts) {
      return B.single(base, 'd', function (err, bytes) {
        if (!err && !(directories[base] = directory(bytes))) err = fail('damaged', base + 'd.js');
        if (err) done(err);
        else byNumber(base, number, done);
      });
    }
    if (!(number >= 0 && number < firsts[firsts.length - 1])) return done(fail('missing', base));
    low = 0;
    high = firsts.length - 1;
    while (high - low > 1) {
      middle = low + high >> 1;
      if (firsts[middle] <= number) low = middle;
      else high = middle;
    }
    open(base, low, function (err, pack) {
      var i, row, inside = number - firsts[low];
      if (err) return done(err);
      for (i = 0; i < pack.rows.length; i++) {
        row = pack.rows[i];
        if (inside < row.first + row.items) return itemOf(pack, i, inside - row.first, done);
      }
      done(fail('damaged', pack.url));
    });
  }

  /* `done(err, bytes)` for an item: `place` is {p: pack, b: block, i: item} or the item's number. */
  B.item = function (base, place, done) {
    if (typeof place === 'number') return byNumber(base, place, done);
    open(base, place.p, function (err, pack) {
      if (err) done(err);
      else itemOf(pack, place.b, place.i, done);
    });
  };

  /* `done(err, bytes)` for the only item of a file with a name. */
  B.single = function (base, name, done) {
    open(base, name, function (err, pack) {
      if (err) done(err);
      else itemOf(pack, 0, 0, done);
    });
  };

  /* UTF-8 to text; what is none becomes U+FFFD. */
  B.utf8 = function (bytes) {
    try {
      return decodeURIComponent(escape(bytes));
    } catch (e) {
      return bytes.replace(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g, function (c) {
        try {
          return decodeURIComponent(escape(c));
        } catch (e2) {
          return '\ufffd';
        }
      });
    }
  };

  /* Inflate, RFC 1951. */
  var LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  var LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  var DIST_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  var DIST_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
  var ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  var FAST = 9;

  /* A Huffman code: `fast` by the next 9 bits (symbol * 16 + length, 0 for longer codes), `counts` and
     `symbols` for those. Null where more codes are claimed than there are. */
  function code(lengths, from, to) {
    var counts = [], offsets = [0, 0], symbols = [], fast = [], next = [0], left = 1, value = 0, i, j, n, r;
    for (i = 0; i < 16; i++) counts[i] = 0;
    for (i = from; i < to; i++) counts[lengths[i]]++;
    counts[0] = 0;
    for (i = 1; i < 16; i++) {
      left = left * 2 - counts[i];
      if (left < 0) return null;
      offsets[i + 1] = offsets[i] + counts[i];
      value = value + counts[i - 1] << 1;
      next[i] = value;
    }
    for (i = 0; i < 1 << FAST; i++) fast[i] = 0;
    for (i = from; i < to; i++) {
      n = lengths[i];
      if (!n) continue;
      symbols[offsets[n]++] = i - from;
      value = next[n]++;
      if (n > FAST) continue;
      for (r = 0, j = 0; j < n; j++) r |= (value >> j & 1) << n - 1 - j;
      for (; r < 1 << FAST; r += 1 << n) fast[r] = (i - from) * 16 + n;
    }
    return { fast: fast, counts: counts, symbols: symbols };
  }

  var fixed = null;
  function fixedCodes() {
    var lengths = [], i;
    if (!fixed) {
      for (i = 0; i < 288; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
      for (i = 0; i < 30; i++) lengths[288 + i] = 5;
      fixed = [code(lengths, 0, 288), code(lengths, 288, 318)];
    }
    return fixed;
  }

  /* The bytes of a raw deflate stream at `at` to `end` of `s`, or null unless they are exactly `size`. */
  B.inflate = function (s, at, end, size) {
    var out = [], n = 0, hold = 0, have = 0, over = 0, last, type, ok;

    function bits(want) {
      while (have < want) {
        hold |= (at < end ? s.charCodeAt(at) & 255 : (over++, 0)) << have;
        at++;
        have += 8;
      }
      var value = hold & (1 << want) - 1;
      hold >>>= want;
      have -= want;
      return value;
    }

    function symbol(tree) {
      var entry, value = 0, first = 0, index = 0, length, count;
      while (have < 15) {
        hold |= (at < end ? s.charCodeAt(at) & 255 : (over++, 0)) << have;
        at++;
        have += 8;
      }
      entry = tree.fast[hold & (1 << FAST) - 1];
      if (entry) {
        length = entry & 15;
        hold >>>= length;
        have -= length;
        return entry >> 4;
      }
      for (length = 1; length < 16; length++) {
        value |= hold >>> length - 1 & 1;
        count = tree.counts[length];
        if (value - count < first) {
          hold >>>= length;
          have -= length;
          return tree.symbols[index + value - first];
        }
        index += count;
        first = first + count << 1;
        value <<= 1;
      }
      return -1;
    }

    function stored() {
      var length, check, i;
      /* Whole bytes that were read ahead go back. */
      at -= have >> 3;
      if (at + 4 > end) return false;
      hold = have = over = 0;
      length = byteAt(s, at) | byteAt(s, at + 1) << 8;
      check = byteAt(s, at + 2) | byteAt(s, at + 3) << 8;
      at += 4;
      if (length !== (check ^ 65535) || at + length > end || n + length > size) return false;
      for (i = 0; i < length; i++) out[n++] = s.charCodeAt(at++) & 255;
      return true;
    }

    function dynamic() {
      var literals = bits(5) + 257, distances = bits(5) + 1, used = bits(4) + 4, lengths = [], i, tree, sym, again, previous;
      if (literals > 286) return null;
      for (i = 0; i < 19; i++) lengths[ORDER[i]] = i < used ? bits(3) : 0;
      tree = code(lengths, 0, 19);
      if (!tree) return null;
      for (i = 0; i < literals + distances;) {
        sym = symbol(tree);
        if (sym < 0) return null;
        if (sym < 16) {
          lengths[i++] = sym;
          continue;
        }
        if (sym === 16 && i === 0) return null;
        previous = sym === 16 ? lengths[i - 1] : 0;
        again = sym === 16 ? 3 + bits(2) : sym === 17 ? 3 + bits(3) : 11 + bits(7);
        if (i + again > literals + distances) return null;
        while (again--) lengths[i++] = previous;
      }
      tree = [code(lengths, 0, literals), code(lengths, literals, literals + distances)];
      return tree[0] && tree[1] ? tree : null;
    }

    function compressed(codes) {
      var literal = codes[0], distance = codes[1], sym, length, back;
      for (;;) {
        sym = symbol(literal);
        if (sym < 256) {
          if (sym < 0 || n >= size) return false;
          out[n++] = sym;
          continue;
        }
        if (sym === 256) return true;
        if (sym > 285) return false;
        length = LENGTH_BASE[sym - 257] + bits(LENGTH_BITS[sym - 257]);
        sym = symbol(distance);
        if (sym < 0 || sym > 29) return false;
        back = n - DIST_BASE[sym] - bits(DIST_BITS[sym]);
        if (back < 0 || n + length > size || over > 8) return false;
        while (length--) out[n++] = out[back++];
      }
    }

    do {
      last = bits(1);
      type = bits(2);
      ok = type === 0 ? stored() : type === 3 ? null : type === 1 ? fixedCodes() : dynamic();
      if (!ok || type !== 0 && !compressed(ok)) return null;
      if (over > 8) return null;
    } while (!last);
    /* Read past the end, or stopped before it. */
    if (at - (have >> 3) !== end || n !== size) return null;
    return fromBytes(out);
  };

  function fromBytes(out) {
    var parts = [], i;
    for (i = 0; i < out.length; i += 4096) parts.push(String.fromCharCode.apply(null, out.slice(i, i + 4096)));
    return parts.join('');
  }
})();
