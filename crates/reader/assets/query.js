/* What a query asks the index for. ECMAScript 3; needs pack.js; see docs/formats/search.md. Adds `s`, what the
   parts of the search share, to the one global. */
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
  var WORD_CHARS = 20, START_CHARS = 6, INITIALS = '\x01', START = '\x02';
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

  B.s = {
    parse: parse, characters: characters, fold: fold, compose: compose,
    isGap: function (c) { return c.kind === GAP; },
    isLetter: function (code) { return classOf(code) === LETTER; },
    initial: function (c) {
      return c.kind === HANGUL ? CONSONANTS.charAt(Math.floor((c.c.charCodeAt(0) - 0xac00) / 588)) : c.c;
    }
  };
})();
