/* Reads the index: which documents a term is in. ECMAScript 3; needs query.js. */
(function () {
  'use strict';
  var CLASSES = 5;

  /* Reads numbers and strings of bytes. */
  function Bytes(text) {
    this.text = text;
    this.at = 0;
  }
  Bytes.prototype.byte = function () {
    return this.at < this.text.length ? this.text.charCodeAt(this.at++) : (this.at++, 0);
  };
  Bytes.prototype.number = function () {
    var value = 0, scale = 1, c;
    do {
      c = this.byte();
      value += (c & 127) * scale;
      scale *= 128;
    } while (c > 127 && scale < 1e13);
    return value;
  };
  Bytes.prototype.part = function () {
    var length = this.number(), from = this.at;
    this.at += length;
    return this.text.substring(from, this.at);
  };

  /* Indexes by folder. */
  var indexes = {};
  function open(base, done) {
    if (indexes[base]) return done(null, indexes[base]);
    B.single(base, 'm', function (err, bytes) {
      var index = err ? null : readMeta(base, bytes);
      if (!index) return done(err || { kind: 'damaged', file: base + 'm.js' });
      indexes[base] = index;
      done(null, index);
    });
  }
  /* Loads what nearly every search needs, so that the first is quick: when a search box is focused. The first
     cards are those of the most important documents. */
  B.warm = function (base) {
    open(base, function (err, index) {
      if (!err && index.documents) B.item(base + 'c/', 0, function () {});
    });
  };

  function readMeta(base, bytes) {
    var from = new Bytes(bytes), index = { base: base, weights: [], firsts: [], particles: {}, longest: 0, folded: {} }, i, part, list, term = '';
    if (from.byte() !== 1) return null;
    index.documents = from.number();
    for (i = 0; i < CLASSES; i++) index.weights.push(from.number() / 1000);
    part = new Bytes(from.part());
    while (part.at < part.text.length) {
      term = term.substring(0, part.number()) + part.part();
      index.firsts.push(term);
    }
    B.know(base + 'l/', from.part());
    B.know(base + 'c/', from.part());
    part = from.part();
    index.shown = part.length > 0;
    B.know(base + 'x/', part);
    index.kinds = B.utf8(from.part()).split('\n');
    list = B.utf8(from.part()).split(' ');
    for (i = 0; i < list.length; i++) {
      term = list[i].substring(1);
      index.particles['p' + term] = (index.particles['p' + term] || '') + list[i].charAt(0);
      index.longest = Math.max(index.longest, term.length);
    }
    list = B.utf8(from.part());
    for (i = 0; i + 1 < list.length; i += 2) index.folded['c' + list.charAt(i)] = list.charAt(i + 1);
    return from.at === bytes.length ? index : null;
  }

  /* Shards that were read, the last used last. */
  var shards = [], SHARDS_KEPT = 24;
  function shard(index, number, done) {
    var i, found;
    for (i = 0; i < shards.length; i++) {
      if (shards[i].number === number && shards[i].index === index) {
        found = shards.splice(i, 1)[0];
        shards.push(found);
        return done(null, found);
      }
    }
    B.item(index.base + 't/', { p: number, b: 0, i: 0 }, function (err, bytes) {
      if (err) return done(err);
      found = readShard(bytes);
      found.index = index;
      found.number = number;
      shards.push(found);
      if (shards.length > SHARDS_KEPT) shards.shift();
      done(null, found);
    });
  }

  /* Terms with where their marks and lists begin. */
  function readShard(bytes) {
    var from = new Bytes(bytes), end = from.number(), out = { bytes: bytes, terms: [], marks: [], lists: [] }, term = '', lists;
    end += from.at;
    lists = end;
    while (from.at < end) {
      term = term.substring(0, from.number()) + from.part();
      out.terms.push(term);
      out.marks.push(from.at);
      out.lists.push(lists);
      lists += skipEntry(from);
    }
    return out;
  }

  /* Passes over an entry; returns the bytes of its lists. Most of a shard is only passed over. */
  function skipEntry(from) {
    var mark = from.byte(), i, bytes;
    if (mark & 32) {
      from.number();
      return 0;
    }
    for (i = 0; i < CLASSES; i++) if (mark >> i & 1) from.number();
    bytes = from.number();
    if (mark & 64) {
      for (i = 0; i < CLASSES; i++) if (mark >> i & 1) from.number();
      from.number();
      from.number();
    }
    return bytes;
  }

  function readEntry(from) {
    var mark = from.byte(), entry = { counts: [], heads: [], total: 0, bytes: 0, only: -1, piece: 0, pieces: 0 }, i;
    if (mark & 32) entry.only = from.number();
    for (i = 0; i < CLASSES; i++) {
      entry.counts.push(!(mark >> i & 1) ? 0 : mark & 32 ? 1 : from.number());
      entry.total += entry.counts[i];
    }
    entry.heads = entry.counts;
    if (!(mark & 32)) entry.bytes = from.number();
    if (mark & 64) {
      entry.heads = [];
      for (i = 0; i < CLASSES; i++) entry.heads.push(mark >> i & 1 ? from.number() : 0);
      entry.piece = from.number();
      entry.pieces = from.number();
    }
    return entry;
  }

  /* Lower bits of a gap. */
  function bitsOf(documents, count) {
    var bits = 0;
    while (count * 20 * Math.pow(2, bits) <= documents * 7) bits++;
    return bits;
  }

  /* Appends `count` documents from the Rice codes at `at`; returns where they end. */
  function decode(s, at, first, count, bits, limit, out) {
    var hold = 0, have = 0, document = first, gap, left, take;
    while (count-- > 0) {
      gap = 0;
      for (;;) {
        if (!have) {
          if (at >= s.length) return at;
          hold = s.charCodeAt(at++);
          have = 8;
        }
        have--;
        if (!(hold >> have & 1)) break;
        gap++;
      }
      left = bits;
      while (left) {
        if (!have) {
          if (at >= s.length) return at;
          hold = s.charCodeAt(at++);
          have = 8;
        }
        take = left < have ? left : have;
        have -= take;
        gap = gap * (1 << take) + (hold >> have & (1 << take) - 1);
        left -= take;
      }
      document += gap;
      if (document >= limit) return at;
      out.push(document++);
    }
    return at;
  }

  /* A term as found: {total, classes: lists of documents, piece, pieces}. */
  function readTerm(index, found, number) {
    var from = new Bytes(found.bytes), entry, term, i, at, bytes;
    if (found.read && found.read['t' + number]) return found.read['t' + number];
    from.at = found.marks[number];
    entry = readEntry(from);
    term = { total: entry.total, classes: [], counts: entry.counts, piece: entry.piece, pieces: entry.pieces };
    /* All lists of a term are one row of bits but for the end of each, which is a whole byte. */
    at = found.lists[number];
    bytes = found.bytes.substring(at, at + entry.bytes);
    at = 0;
    for (i = 0; i < CLASSES; i++) {
      term.classes[i] = [];
      if (entry.only >= 0) {
        if (entry.counts[i] && entry.only < index.documents) term.classes[i].push(entry.only);
      } else if (entry.heads[i]) {
        at = decode(bytes, at, 0, entry.heads[i], bitsOf(index.documents, entry.counts[i]), index.documents, term.classes[i]);
      }
    }
    found.read = found.read || {};
    found.read['t' + number] = term;
    return term;
  }

  /* How many of `list` are not after `key`. */
  function notAfter(list, key) {
    var low = 0, high = list.length, middle;
    while (low < high) {
      middle = low + high >> 1;
      if (list[middle] <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /* Terms of a look-up: `done(err, terms)`. A range goes over at most four shards and takes the 64 most frequent. */
  var RANGE_SHARDS = 4, RANGE_TERMS = 64;
  function lookUp(index, asked, done) {
    var from = Math.max(notAfter(index.firsts, asked.low) - 1, 0), to = from, left, failed = null, out = [], number;
    if (!index.firsts.length) return done(null, []);
    if (asked.high !== null) {
      while (to + 1 < index.firsts.length && to - from + 1 < RANGE_SHARDS && index.firsts[to + 1] < asked.high) to++;
    }
    left = to - from + 1;
    function arrived(err, found) {
      var i, end;
      if (err) {
        failed = err;
      } else {
        i = notAfter(found.terms, asked.low);
        if (i > 0 && found.terms[i - 1] === asked.low) i--;
        end = asked.high === null ? Math.min(i + 1, found.terms.length) : found.terms.length;
        for (; i < end; i++) {
          if (asked.high === null ? found.terms[i] !== asked.low : found.terms[i] >= asked.high) break;
          if (asked.length && found.terms[i].length !== asked.length) continue;
          out.push(readTerm(index, found, i));
        }
      }
      if (--left) return;
      if (out.length > RANGE_TERMS) {
        out.sort(function (a, b) { return b.total - a.total; });
        out.length = RANGE_TERMS;
      }
      done(failed, out);
    }
    for (number = from; number <= to; number++) shard(index, number, arrived);
  }

  /* More of a long list: `term` gets what a piece holds. */
  function addPiece(index, term, bytes) {
    var from = new Bytes(bytes), number = from.byte(), first = from.number(), count = from.number();
    if (number >= CLASSES || term.seen && term.seen['p' + number + '_' + first]) return;
    term.seen = term.seen || {};
    term.seen['p' + number + '_' + first] = true;
    decode(bytes, from.at, first, count, bitsOf(index.documents, term.counts[number]), index.documents, term.classes[number]);
    term.left = (term.left === undefined ? term.pieces : term.left) - 1;
    if (!term.left) term.pieces = 0;
  }

  B.s.Bytes = Bytes;
  B.s.open = open;
  B.s.lookUp = lookUp;
  B.s.addPiece = addPiece;
})();
