/* Answers queries: the best documents, with what is shown of them. ECMAScript 3; needs lists.js. */
(function () {
  'use strict';
  var S = B.s, CLASSES = 5;

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
      from = new S.Bytes(bytes);
      kind = index.kinds[from.number()] || '';
      title = from.part();
      done(null, { t: B.utf8(title), k: kind, go: B.utf8(bytes.substring(from.at)), s: [] });
    });
  }

  /* How well a title answers on its own, as a factor. */
  function titleFactor(index, asked, title) {
    var chars = S.characters(index, title), text = '', initials = '', i;
    for (i = 0; i < chars.length; i++) {
      if (S.isGap(chars[i])) continue;
      text += chars[i].c;
      initials += S.initial(chars[i]);
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
    var text = S.compose(plain(html).substring(0, 400000)).replace(/\s+/g, ' '), folded = '', parts = [], found = [], i, j, at, mark, seen, best = 0, from = 0, to, most = 0, kinds;
    for (i = 0; i < text.length; i += 4096) {
      for (parts = [], j = i; j < text.length && j < i + 4096; j++) parts.push(S.fold(index, text.charAt(j)));
      folded += parts.join('');
    }
    for (i = 0; i < asked.marks.length; i++) {
      mark = asked.marks[i];
      if (!mark.text) continue;
      for (seen = 0, at = folded.indexOf(mark.text); at >= 0 && seen < 100; at = folded.indexOf(mark.text, at + mark.text.length)) {
        if (mark.start && at > 0 && S.isLetter(folded.charCodeAt(at - 1))) continue;
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
    S.open(base, function (err, index) {
      if (!alive()) return;
      if (err) return onResults([], true, { error: err, total: 0 });
      if (!/\S/.test(query)) return onResults([], true, { error: null, total: 0 });
      show(index, S.parse(index, query), options, alive, onResults);
    });
  }

  /* Look-ups in the order of their use: the first pairs of all words before their second. `soon` of them come
     before anything is painted; starts of titles among them only where the query may be one. */
  var SOON = 4;
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
          S.lookUp(index, look.group[at], function (err, terms) {
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
          else S.addPiece(index, piece.term, bytes);
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
})();
