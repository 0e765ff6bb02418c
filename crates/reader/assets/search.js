/* Answers queries from the index. ECMAScript 3; needs pack.js; see docs/formats/search.md. */
var B = B || {};
(function () {
  'use strict';
  var GAP = 0, MARK = 1, LETTER = 2, DIGIT = 3, HANGUL = 4, JAMO = 5, DENSE = 6;
  /* First and last code point of each class; the same as in the program that wrote the index. */
  var RANGES = [
    0x30, 0x39, DIGIT, 0x61, 0x7a, LETTER, 0xaa, 0xaa, LETTER, 0xb5, 0xb5, LETTER, 0xba, 0xba, LETTER,
    0xc0, 0xd6, LETTER, 0xd8, 0xf6, LETTER, 0xf8, 0x2af, LETTER, 0x300, 0x36f, MARK, 0x370, 0x373, LETTER,
    0x376, 0x377, LETTER, 0x386, 0x386, LETTER, 0x388, 0x481, LETTER, 0x483, 0x487, MARK,
    0x48a, 0x556, LETTER, 0x561, 0x587, LETTER, 0x591, 0x5c7, MARK, 0x5d0, 0x5ea, LETTER,
    0x620, 0x64a, LETTER, 0x64b, 0x65f, MARK, 0x66e, 0x6d3, LETTER, 0x900, 0xdff, LETTER,
    0xe01, 0x109f, DENSE, 0x10a0, 0x10ff, LETTER, 0x1200, 0x137f, LETTER, 0x1780, 0x17ff, DENSE,
    0x1e00, 0x1fff, LETTER, 0x2c00, 0x2dff, LETTER, 0x3005, 0x3007, DENSE, 0x3041, 0x3096, DENSE,
    0x30a1, 0x30fa, DENSE, 0x30fc, 0x30fe, DENSE, 0x3131, 0x3163, JAMO, 0x3400, 0x9fff, DENSE,
    0xac00, 0xd7a3, HANGUL, 0xf900, 0xfaff, DENSE, 0x20000, 0x3ffff, DENSE
  ];
  var CLASSES = 5, WORD_CHARS = 20, START_CHARS = 6, INITIALS = '\x01', START = '\x02';
  /* Initial consonants in the order of syllables. */
  var CONSONANTS = '\u3131\u3132\u3134\u3137\u3138\u3139\u3141\u3142\u3143\u3145\u3146\u3147\u3148\u3149\u314a\u314b\u314c\u314d\u314e';
  /* A final consonant as what it would be at the start of the next syllable: itself, or its second half
     with what is left of the first. Final consonants by number: [left, initial]. */
  var FINALS = [null, [0, 0], [0, 1], [1, 9], [0, 2], [4, 12], [4, 18], [0, 3], [0, 5], [8, 0], [8, 6], [8, 7], [8, 9],
    [8, 16], [8, 17], [8, 18], [0, 6], [0, 7], [17, 9], [0, 9], [0, 10], [0, 11], [0, 12], [0, 14], [0, 15], [0, 16], [0, 17], [0, 18]];

  /* How many final consonants from this on begin with it. */
  var GROWN = { f1: 3, f4: 3, f8: 8, f17: 2 };

  function classOf(code) {
    var low = 0, high = RANGES.length / 3, middle;
    if (code >= 0xac00 && code <= 0xd7a3) return HANGUL;
    while (high - low > 1) {
      middle = low + high >> 1;
      if (RANGES[middle * 3] <= code) low = middle;
      else high = middle;
    }
    return code >= RANGES[low * 3] && code <= RANGES[low * 3 + 1] ? RANGES[low * 3 + 2] : GAP;
  }

  /* Hangul that was written as single parts (U+1100 and following) becomes syllables. */
  function compose(text) {
    if (text.normalize) return text.normalize('NFC');
    return text.replace(/[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?/g, function (s) {
      var final = s.length > 2 ? s.charCodeAt(2) - 0x11a7 : 0;
      return String.fromCharCode(0xac00 + ((s.charCodeAt(0) - 0x1100) * 21 + s.charCodeAt(1) - 0x1161) * 28 + final);
    });
  }

  function fold(index, c) {
    var code = c.charCodeAt(0);
    if (code < 128) return code > 64 && code < 91 ? String.fromCharCode(code + 32) : c;
    return index.folded['c' + c] || c;
  }

  /* Characters (pairs of surrogates as one) of a text, folded, without marks. */
  function characters(index, text) {
    var out = [], i, c, code, next, kind;
    text = compose(text);
    for (i = 0; i < text.length; i++) {
      c = text.charAt(i);
      code = c.charCodeAt(0);
      next = text.charCodeAt(i + 1);
      if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
        c += text.charAt(++i);
        code = (code - 0xd800) * 1024 + next - 0xdc00 + 0x10000;
      } else {
        c = fold(index, c);
        code = c.charCodeAt(0);
      }
      kind = classOf(code);
      if (kind !== MARK) out.push({ c: c, kind: kind });
    }
    return out;
  }

  /* Runs of characters of one class: {kind, chars, joined: follows a letter or digit at once}. */
  function runs(chars) {
    var out = [], i, run = null, before = GAP;
    for (i = 0; i < chars.length; i++) {
      if (!run || chars[i].kind !== run.kind) {
        before = run ? run.kind : GAP;
        run = { kind: chars[i].kind, chars: [], joined: before === LETTER || before === DIGIT };
        out.push(run);
      }
      run.chars.push(chars[i].c);
    }
    return out;
  }

  /* How many syllables at the end are the longest particle that leaves `keep`. */
  function particle(index, chars, keep) {
    var length, end, after, last, final, i;
    for (length = Math.min(index.longest, chars.length - keep); length > 0; length--) {
      end = chars.slice(chars.length - length).join('');
      after = index.particles['p' + end];
      if (!after) continue;
      if (length === chars.length) return length;
      last = chars[chars.length - length - 1].charCodeAt(0);
      final = (last - 0xac00) % 28;
      for (i = 0; i < after.length; i++) {
        switch (after.charAt(i)) {
          case '*': return length;
          case 'c': if (final) return length; break;
          case 'v': if (!final) return length; break;
          case 'r': if (!final || final === 8) return length; break;
        }
      }
    }
    return 0;
  }

  /* M. F. Porter, "An algorithm for suffix stripping", 1980. */
  var DOUBLE = [['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['abli', 'able'], ['alli', 'al'], ['entli', 'ent'], ['eli', 'e'], ['ousli', 'ous'], ['ization', 'ize'], ['ation', 'ate'], ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'], ['iviti', 'ive'], ['biliti', 'ble']];
  var SINGLE = [['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', '']];
  var LAST = ['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'];

  function ends(word, end) {
    return word.length >= end.length && word.substring(word.length - end.length) === end;
  }
  /* Each letter as c or v. */
  function shape(word) {
    var out = '', i, c;
    for (i = 0; i < word.length; i++) {
      c = word.charAt(i);
      out += 'aeiou'.indexOf(c) >= 0 || c === 'y' && i > 0 && out.charAt(i - 1) === 'c' ? 'v' : 'c';
    }
    return out;
  }
  function measure(word) {
    return shape(word).split('vc').length - 1;
  }
  function isShort(word) {
    return ends(shape(word), 'cvc') && !/[wxy]$/.test(word);
  }
  function cutEnd(word, length) {
    return word.substring(0, word.length - length);
  }
  function replaceFirst(word, rules) {
    var i;
    for (i = 0; i < rules.length; i++) {
      if (ends(word, rules[i][0])) {
        return measure(cutEnd(word, rules[i][0].length)) > 0 ? cutEnd(word, rules[i][0].length) + rules[i][1] : word;
      }
    }
    return word;
  }
  function stem(word) {
    var cut, i, m;
    if (word.length < 3) return word;
    if (ends(word, 'sses') || ends(word, 'ies')) word = cutEnd(word, 2);
    else if (ends(word, 's') && !ends(word, 'ss')) word = cutEnd(word, 1);
    if (ends(word, 'eed')) {
      if (measure(cutEnd(word, 3)) > 0) word = cutEnd(word, 1);
    } else {
      cut = ends(word, 'ed') ? 2 : ends(word, 'ing') ? 3 : 0;
      if (cut && shape(cutEnd(word, cut)).indexOf('v') >= 0) {
        word = cutEnd(word, cut);
        if (ends(word, 'at') || ends(word, 'bl') || ends(word, 'iz')) word += 'e';
        else if (/([^aeiou])\1$/.test(word) && ends(shape(word), 'c') && !/[lsz]$/.test(word)) word = cutEnd(word, 1);
        else if (measure(word) === 1 && isShort(word)) word += 'e';
      }
    }
    if (ends(word, 'y') && shape(cutEnd(word, 1)).indexOf('v') >= 0) word = cutEnd(word, 1) + 'i';
    word = replaceFirst(replaceFirst(word, DOUBLE), SINGLE);
    cut = 0;
    for (i = 0; i < LAST.length; i++) if (ends(word, LAST[i]) && LAST[i].length > cut) cut = LAST[i].length;
    if (!cut && /[st]ion$/.test(word)) cut = 3;
    if (cut && measure(cutEnd(word, cut)) > 1) word = cutEnd(word, cut);
    if (ends(word, 'e')) {
      m = measure(cutEnd(word, 1));
      if (m > 1 || m === 1 && !isShort(cutEnd(word, 1))) word = cutEnd(word, 1);
    }
    if (ends(word, 'll') && measure(word) > 1) word = cutEnd(word, 1);
    return word;
  }
  B.stem = stem;

  function toBytes(text) {
    try {
      return unescape(encodeURIComponent(text));
    } catch (e) {
      return '';
    }
  }

  /* What a query asks for. A group is a list of look-ups, any of which will do: {low, high} in bytes, `high`
     given for all terms from `low` to before it. Every document should have all of `groups`; `extra`
     make it better. `marks` are what a snippet shows. */
  function parse(index, query) {
    var chars = characters(index, query), list = runs(chars), i, last, run;
    var asked = { groups: [], extra: [], marks: [], starts: [], folded: '', title: '' };
    for (i = 0; i < chars.length; i++) {
      asked.folded += chars[i].c;
      if (chars[i].kind !== GAP) asked.title += chars[i].c;
    }
    for (i = 0; i < list.length && asked.groups.length < 40; i++) {
      run = list[i];
      last = i === list.length - 1;
      if (run.kind === LETTER || run.kind === DIGIT) askWord(asked, run, last);
      else if (run.kind === DENSE) askPairs(asked, run.chars, run.chars.length);
      else if (run.kind === HANGUL) askHangul(index, asked, run);
    }
    askStarts(asked, chars);
    /* The query without particles. */
    for (asked.bare = '', i = 0; i < asked.marks.length; i++) asked.bare += asked.marks[i].whole;
    return asked;
  }

  function exact(term) {
    return { low: toBytes(term), high: null };
  }
  /* All terms that begin with `term`; no UTF-8 has the byte FF. */
  function beginning(term) {
    var low = toBytes(term);
    return { low: low, high: low + '\xff' };
  }

  function askWord(asked, run, last) {
    var word = run.chars.slice(0, WORD_CHARS).join(''), found = word, common = 0, group;
    if (run.kind === LETTER && /^[a-z]+$/.test(word)) found = stem(word);
    group = [exact(found)];
    if (last && run.kind === LETTER && word.length > 1) group.push(beginning(word));
    group.rank = 0;
    asked.groups.push(group);
    while (common < found.length && found.charAt(common) === word.charAt(common)) common++;
    asked.marks.push({ text: word.substring(0, common), whole: word, start: true });
  }

  function askPairs(asked, chars, length) {
    var i;
    function push(group, rank) {
      group.rank = rank;
      asked.groups.push(group);
    }
    if (length === 1) push([exact(chars[0]), beginning(chars[0])], 0);
    for (i = 1; i < length; i++) push([exact(chars[i - 1] + chars[i])], i - 1);
    if (length > 0) asked.marks.push({ text: chars.slice(0, length).join(''), whole: chars.slice(0, length).join(''), start: false });
  }

  /* Pairs of the word without its particles are asked for; those across are welcome. */
  function askHangul(index, asked, run) {
    var chars = run.chars, keep = run.joined ? 0 : 2, length = chars.length, cut, i;
    while ((cut = particle(index, chars.slice(0, length), keep)) > 0) length -= cut;
    askPairs(asked, chars, length);
    for (i = Math.max(length, 1); i < chars.length; i++) asked.extra.push([exact(chars[i - 1] + chars[i])]);
  }

  /* Titles that begin like the query, or a word of which does. */
  function askStarts(asked, chars) {
    var text = [], i, last, code, final, first;
    for (i = 0; i < chars.length; i++) if (chars[i].kind !== GAP) text.push(chars[i]);
    if (!text.length) return;
    for (i = 0; i < text.length && text[i].kind === JAMO && CONSONANTS.indexOf(text[i].c) >= 0; i++);
    if (i === text.length) {
      asked.initials = asked.title;
      asked.starts.push(exact(INITIALS + asked.title.substring(0, START_CHARS)));
      return;
    }
    first = [];
    for (i = 0; i < text.length && i < START_CHARS; i++) first.push(text[i].c);
    last = text[first.length - 1];
    code = last.c.charCodeAt(0);
    /* Only the end of the query is still being typed. */
    if (first.length < text.length || last.kind !== HANGUL && last.kind !== JAMO) {
      asked.starts.push(exact(START + first.join('')));
      return;
    }
    first.pop();
    if (last.kind === JAMO) {
      i = CONSONANTS.indexOf(last.c);
      if (i >= 0) asked.starts.push(syllables(first, i * 588, 588));
      return;
    }
    code -= 0xac00;
    final = code % 28;
    if (!final) {
      asked.starts.push(syllables(first, code, 28));
      return;
    }
    asked.starts.push(syllables(first, code, GROWN['f' + final] || 1));
    if (first.length + 2 <= START_CHARS) {
      first.push(String.fromCharCode(0xac00 + code - final + FINALS[final][0]));
      asked.starts.push(syllables(first, FINALS[final][1] * 588, 588));
    }
  }
  /* Starts of titles whose last syllable is one of `count` from `from`. */
  function syllables(before, from, count) {
    var low = START + before.join('') + String.fromCharCode(0xac00 + from);
    var high = START + before.join('') + String.fromCharCode(0xac00 + from + count);
    return { low: toBytes(low), high: toBytes(high), length: toBytes(low).length };
  }

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
  /* Loads what every search needs, so that the first is quick: when a search box is focused. */
  B.warm = function (base) {
    open(base, function () {});
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

  /* Numbers by document, all zero; used again by the next query. */
  var spare = {};
  function zeros(name, length) {
    var list = spare[name], i;
    if (list && list.length >= length) {
      for (i = 0; i < list.length; i++) list[i] = 0;
      return list;
    }
    list = typeof Float32Array === 'undefined' ? [] : new Float32Array(length);
    for (i = 0; i < length; i++) list[i] = 0;
    spare[name] = list;
    return list;
  }

  /* The best documents, best first: [{document, score, all}]. `groups` are lists of terms. */
  function rank(index, words, groups, extra, starts, wanted) {
    var n = index.documents, weights = index.weights.slice(0), scores = zeros('scores', n), best = zeros('best', n), stamp = zeros('stamp', n), hits = zeros('hits', n);
    var touched = [], needed = 0, out = [], i, d, round = 0, entry, total = 0;
    function add(terms, factor, counts) {
      var t, c, j, list, idf, value, document, loaded = true;
      round++;
      for (t = 0; t < terms.length; t++) {
        idf = Math.log(1 + (n - terms[t].total + 0.5) / (terms[t].total + 0.5));
        if (terms[t].pieces) loaded = false;
        for (c = 0; c < CLASSES; c++) {
          list = terms[t].classes[c];
          value = idf * weights[c] * factor * (t ? 0.6 : 1);
          for (j = 0; j < list.length; j++) {
            document = list[j];
            if (stamp[document] !== round) {
              if (!stamp[document]) touched.push(document);
              stamp[document] = round;
              best[document] = value;
              scores[document] += value;
              if (counts) hits[document]++;
            } else if (value > best[document]) {
              scores[document] += value - best[document];
              best[document] = value;
            }
          }
        }
      }
      return loaded;
    }
    /* One word is likely meant as a title; many are not, and then a title says what the text says. */
    weights[0] = weights[1] + (weights[0] - weights[1]) / Math.max(words, 1);
    for (i = 0; i < groups.length; i++) {
      if (add(groups[i], 1, true)) needed++;
    }
    for (i = 0; i < extra.length; i++) add(extra[i], 1, false);
    for (i = 0; i < starts.length; i++) add([starts[i]], 0.35, false);
    for (i = 0; i < touched.length; i++) {
      d = touched[i];
      entry = { document: d, score: scores[d], all: hits[d] >= needed };
      if (entry.all) total++;
      /* A document with all words before one with some, more often. */
      if (groups.length) entry.score *= (0.2 + 0.8 * hits[d] / groups.length) * (entry.all ? 1.5 : 1);
      /* Among equals the more important: at most a fiftieth of the score. */
      entry.score *= 1 - 0.02 * d / n;
      out.push(entry);
    }
    out = top(out, wanted);
    out.total = total;
    return out;
  }

  function better(a, b) {
    return b.score - a.score || a.document - b.document;
  }
  /* The best `wanted` of a list, sorted, without sorting all of it. */
  function top(list, wanted) {
    var scores, bound, i, out;
    if (list.length > wanted * 4) {
      scores = [];
      for (i = 0; i < list.length; i++) scores.push(list[i].score);
      scores.sort(function (a, b) { return b - a; });
      bound = scores[wanted - 1];
      out = [];
      for (i = 0; i < list.length; i++) if (list[i].score >= bound) out.push(list[i]);
      list = out;
    }
    list.sort(better);
    if (list.length > wanted) list.length = wanted;
    return list;
  }

  /* What is shown of a document: `done(err, {t, k, go})`. */
  function card(index, document, done) {
    B.item(index.base + 'c/', document, function (err, bytes) {
      var from, kind, title;
      if (err) return done(err);
      from = new Bytes(bytes);
      kind = index.kinds[from.number()] || '';
      title = from.part();
      done(null, { t: B.utf8(title), k: kind, go: B.utf8(bytes.substring(from.at)), s: [] });
    });
  }

  /* How well a title answers on its own, as a factor. */
  function titleFactor(index, asked, title) {
    var chars = characters(index, title), text = '', initials = '', i;
    for (i = 0; i < chars.length; i++) {
      if (chars[i].kind === GAP) continue;
      text += chars[i].c;
      initials += chars[i].kind === HANGUL ? CONSONANTS.charAt(Math.floor((chars[i].c.charCodeAt(0) - 0xac00) / 588)) : chars[i].c;
    }
    if (asked.initials) {
      i = initials.indexOf(asked.initials);
      return i < 0 ? 0 : (initials.length === asked.initials.length ? 4 : 1) * (i === 0 ? 2 : 1);
    }
    if (text === asked.title) return 3.2;
    if (text === asked.bare) return 3;
    i = text.indexOf(asked.title);
    if (i >= 0) return (i === 0 ? 1.3 : 1.1) + 0.4 * asked.title.length / text.length;
    return 1;
  }

  var MARKUP = /<(script|style)[^>]*>[\s\S]*?<\/\1\s*>|<[^>]*>/gi;
  var NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', apos: "'" };
  function plain(html) {
    if (html.indexOf('<') < 0) return html;
    return html.replace(MARKUP, ' ').replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, function (all, name) {
      var code = name.charAt(0) !== '#' ? 0 : name.charAt(1).toLowerCase() === 'x' ? parseInt(name.substring(2), 16) : parseInt(name.substring(1), 10);
      return NAMED[name.toLowerCase()] || (code > 0 && code < 65536 ? String.fromCharCode(code) : all);
    });
  }

  /* A part of a text that shows the words: [[text, isMatch], ...]. */
  var SNIPPET = 150;
  function snippet(index, asked, html) {
    var text = compose(plain(html).substring(0, 400000)).replace(/\s+/g, ' '), folded = '', parts = [], found = [], i, j, at, mark, seen, best = 0, from = 0, to, most = 0, kinds;
    for (i = 0; i < text.length; i += 4096) {
      for (parts = [], j = i; j < text.length && j < i + 4096; j++) parts.push(fold(index, text.charAt(j)));
      folded += parts.join('');
    }
    for (i = 0; i < asked.marks.length; i++) {
      mark = asked.marks[i];
      if (!mark.text) continue;
      for (seen = 0, at = folded.indexOf(mark.text); at >= 0 && seen < 100; at = folded.indexOf(mark.text, at + mark.text.length)) {
        if (mark.start && at > 0 && classOf(folded.charCodeAt(at - 1)) === LETTER) continue;
        found.push({ at: at, end: at + mark.text.length, mark: i });
        seen++;
      }
    }
    found.sort(function (a, b) { return a.at - b.at || b.end - a.end; });
    /* The window with the most different words. */
    for (i = 0; i < found.length; i++) {
      for (kinds = {}, seen = 0, j = i; j < found.length && found[j].end <= found[i].at + SNIPPET - 30; j++) {
        if (!kinds['m' + found[j].mark]) {
          kinds['m' + found[j].mark] = true;
          seen++;
        }
      }
      if (seen > most) {
        most = seen;
        best = found[i].at;
      }
    }
    from = Math.max(0, best - 30);
    while (from > 0 && from < best && text.charAt(from - 1) !== ' ') from++;
    to = Math.min(text.length, from + SNIPPET);
    parts = [];
    at = from;
    for (i = 0; i < found.length; i++) {
      if (found[i].at < at || found[i].end > to) continue;
      if (found[i].at > at) parts.push([text.substring(at, found[i].at), false]);
      parts.push([text.substring(found[i].at, found[i].end), true]);
      at = found[i].end;
    }
    if (at < to) parts.push([text.substring(at, to), false]);
    if (parts.length && from > 0) parts.unshift(['\u2026', false]);
    if (parts.length && to < text.length) parts.push(['\u2026', false]);
    return parts;
  }

  /* Runs `each(value, ended)` for all values, at most `width` at once, then `done`. Those that end at
     once do not pile up on the stack. */
  function spread(values, width, each, done) {
    var next = 0, busy = 0, looping = false;
    function go() {
      if (looping) return;
      looping = true;
      while (busy < width && next < values.length) {
        busy++;
        each(values[next++], ended);
      }
      looping = false;
      if (!busy && next >= values.length) {
        next = Infinity;
        done();
      }
    }
    function ended() {
      busy--;
      if (next !== Infinity) go();
    }
    go();
  }

  /* Searches: a newer one ends those before it, and what is typed quickly is asked once. */
  var current = 0, lastCall = 0;
  var PIECES = 40;
  B.search = function (base, query, options, onResults) {
    var mine = ++current, now = new Date().getTime(), quick = now - lastCall < 120;
    options = options || {};
    lastCall = now;
    function alive() {
      return mine === current;
    }
    function start() {
      if (alive()) answer(base, String(query), options, alive, onResults);
    }
    if (quick) setTimeout(start, options.wait === undefined ? 90 : options.wait);
    else start();
  };
  /* Ends the search that is under way. */
  B.searchEnd = function () {
    current++;
  };

  function answer(base, query, options, alive, onResults) {
    open(base, function (err, index) {
      if (!alive()) return;
      if (err) return onResults([], true, { error: err, total: 0 });
      if (!/\S/.test(query)) return onResults([], true, { error: null, total: 0 });
      show(index, parse(index, query), options, alive, onResults);
    });
  }

  /* Look-ups in the order of their use: the first pairs of all words before their second. `soon` of them come
     before anything is painted; starts of titles among them only where the query may be one. */
  var SOON = 6;
  function plan(asked) {
    var groups = asked.groups.slice(0), out = [], i;
    for (i = 0; i < groups.length; i++) groups[i].order = i;
    groups.sort(function (a, b) { return a.rank - b.rank || a.order - b.order; });
    function starts() {
      var i;
      for (i = 0; i < asked.starts.length; i++) out.push({ kind: 'starts', at: i, group: [asked.starts[i]] });
    }
    if (groups.length <= 4) starts();
    for (i = 0; i < groups.length; i++) out.push({ kind: 'groups', at: groups[i].order, group: groups[i] });
    out.soon = Math.min(out.length, SOON);
    if (groups.length > 4) starts();
    for (i = 0; i < asked.extra.length; i++) out.push({ kind: 'extra', at: i, group: asked.extra[i] });
    return out;
  }

  /* Lists that are there; all of them as one. */
  function there(lists) {
    var out = [], i;
    for (i = 0; i < lists.length; i++) if (lists[i]) out.push(lists[i]);
    return out;
  }
  function flat(lists) {
    return [].concat.apply([], there(lists));
  }

  /* Ranks, loads cards, then the rest of long lists, then snippets; paints after each. */
  function show(index, asked, options, alive, onResults) {
    var cards = {}, ranked, total, shown = [], failed = null, limit = options.limit || 10;
    var found = { groups: [], extra: [], starts: [] }, looks = plan(asked), soon = looks.slice(0, looks.soon), later = looks.slice(looks.soon);
    function order() {
      ranked = rank(index, asked.marks.length, there(found.groups), there(found.extra), flat(found.starts), limit + 14);
      total = ranked.total;
    }
    /* All terms of some look-ups, each group in its own order. */
    function look(looks, then) {
      spread(looks, 6, function (look, done) {
        var parts = [], left = look.group.length, i;
        function one(at) {
          lookUp(index, look.group[at], function (err, terms) {
            if (!alive()) return;
            if (err) failed = err;
            parts[at] = terms || [];
            if (--left) return;
            found[look.kind][look.at] = flat(parts);
            done();
          });
        }
        if (!alive()) return;
        for (i = 0; i < look.group.length; i++) one(i);
      }, function () {
        if (alive()) then();
      });
    }
    function refresh(then) {
      order();
      loadCards(function () {
        if (!alive()) return;
        paint(false);
        then();
      });
    }
    function paint(done) {
      var i, entry, list = [];
      for (i = 0; i < ranked.length; i++) {
        entry = cards['d' + ranked[i].document];
        if (entry && entry.t !== undefined) list.push({ document: ranked[i].document, score: ranked[i].score * entry.factor, card: entry });
      }
      list.sort(better);
      shown = [];
      for (i = 0; i < list.length && shown.length < limit; i++) if (list[i].score > 0) shown.push(list[i].card);
      onResults(shown, done, { error: failed, total: total });
    }
    function loadCards(then) {
      var painted = 0;
      spread(ranked, 8, function (entry, done) {
        var key = 'd' + entry.document;
        if (!alive()) return;
        if (cards[key]) return done();
        cards[key] = {};
        card(index, entry.document, function (err, value) {
          var now = new Date().getTime();
          if (!alive()) return;
          if (err) {
            failed = err;
          } else {
            value.factor = titleFactor(index, asked, value.t);
            cards[key] = value;
          }
          if (now - painted > 60) {
            painted = now;
            paint(false);
          }
          done();
        });
      }, then);
    }
    function snippets() {
      spread(shown.slice(0), 3, function (entry, done) {
        if (!alive()) return;
        if (entry.s.length) return done();
        bodyOf(index, entry, options, function (text) {
          if (!alive()) return;
          if (text) {
            entry.s = snippet(index, asked, text);
            paint(false);
          }
          done();
        });
      }, function () {
        if (alive()) paint(true);
      });
    }
    look(soon, function () {
      refresh(function () {
        if (!later.length) return rest();
        look(later, function () { refresh(rest); });
      });
    });
    function rest() {
      var pieces = piecesOf(there(found.groups));
      if (!pieces.length) return snippets();
      spread(pieces, 4, function (piece, done) {
        if (!alive()) return;
        B.item(index.base + 'l/', piece.number, function (err, bytes) {
          if (!alive()) return;
          if (err) failed = err;
          else addPiece(index, piece.term, bytes);
          done();
        });
      }, function () {
        if (alive()) refresh(snippets);
      });
    }
    function numberOf(entry) {
      var key;
      for (key in cards) if (cards[key] === entry) return Number(key.substring(1));
      return -1;
    }
    function bodyOf(index, entry, options, done) {
      function ask() {
        if (!options.body) return done('');
        options.body(entry.go, function (err, text) { done(err ? '' : text); });
      }
      if (!index.shown) return ask();
      B.item(index.base + 'x/', numberOf(entry), function (err, bytes) {
        if (err || !bytes) ask();
        else done(B.utf8(bytes));
      });
    }
  }

  /* What is left of long lists, the rarest terms first: [{term, number}]. */
  function piecesOf(groups) {
    var terms = flat(groups), out = [], i, j;
    terms.sort(function (a, b) { return a.total - b.total; });
    for (i = 0; i < terms.length && out.length < PIECES; i++) {
      for (j = 0; j < terms[i].pieces; j++) out.push({ term: terms[i], number: terms[i].piece + j });
    }
    return out;
  }

  function addPiece(index, term, bytes) {
    var from = new Bytes(bytes), number = from.byte(), first = from.number(), count = from.number();
    if (number >= CLASSES || term.seen && term.seen['p' + number + '_' + first]) return;
    term.seen = term.seen || {};
    term.seen['p' + number + '_' + first] = true;
    decode(bytes, from.at, first, count, bitsOf(index.documents, term.counts[number]), index.documents, term.classes[number]);
    term.left = (term.left === undefined ? term.pieces : term.left) - 1;
    if (!term.left) term.pieces = 0;
  }
})();
