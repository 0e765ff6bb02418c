/* Encyclopedias: articles in their frame, titles from A to Z, search. ECMAScript 3; needs base.js. */
(function () {
  'use strict';
  var d = document, wikis = [], sizes = [100, 120, 145, 85], size = 0, ready = null, turn = 0;

  /* The encyclopedia in the folder `base` (with its slash): target `w`, its number, then nothing for its
     first page, `a` and a number for an article, `l` for a letter, `p` for a page of titles. */
  B.wiki = function (base, title) {
    wikis.push({ base: base, title: title, first: null });
  };

  function numberAt(bytes, at) {
    var n = 0, scale = 1, c;
    do {
      c = bytes.charCodeAt(at++) & 255;
      n += (c & 127) * scale;
      scale *= 128;
    } while (c > 127 && at < bytes.length);
    return { n: n, at: at };
  }

  /* Four parts with their lengths: lines of text, and which pack each article, picture, title is in. */
  function read(wiki, bytes) {
    var parts = [], at = 0, next, first = { letters: [], top: [] }, i;
    while (at < bytes.length && parts.length < 4) {
      next = numberAt(bytes, at);
      at = next.at + next.n;
      parts.push(bytes.substring(next.at, at));
    }
    if (parts.length < 4 || at !== bytes.length) return null;
    B.each(B.utf8(parts[0]).split('\n'), function (line) {
      var cells = line.split('\t');
      if (cells[0] === 'g') first.letters.push(cells);
      else if (cells[0] === 'o') first.top.push(cells);
      else first[cells[0]] = cells[1];
    });
    for (i = 0; i < 3; i++) B.know(wiki.base + 'kil'.charAt(i) + '/', parts[i + 1]);
    return first;
  }

  function open(wiki, done) {
    if (wiki.first) return done(null);
    B.single(wiki.base, 'm', function (err, bytes) {
      if (!err) wiki.first = wiki.first || read(wiki, bytes);
      done(err || (wiki.first ? null : { kind: 'damaged' }));
    });
  }

  function escaped(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  }

  function link(target, text, name) {
    return '<a class="' + name + '" href="#" data-go="' + escaped(target) + '">' + escaped(text) + '</a>';
  }

  function crumb(at) {
    return '<p class="crumb">' + link('w' + at, wikis[at].title, '') + '</p>';
  }

  /* Letters, the main page, the articles most linked to. */
  function front(at) {
    var wiki = wikis[at], first = wiki.first, html = '';
    if (first.m) html += '<p>' + link('w' + at + 'a' + first.m, B.word('wiki-main'), 'b main') + '</p>';
    html += '<h2>' + escaped(B.word('wiki-letters')) + '</h2><p class="letters">';
    B.each(first.letters, function (cells) {
      html += link('w' + at + 'l' + cells[1], cells[2], 'b') + ' ';
    });
    html += '</p><h2>' + escaped(B.word('wiki-top')) + '</h2><ul class="titles">';
    B.each(first.top, function (cells) {
      html += '<li>' + link('w' + at + 'a' + cells[1], cells[2], '') + '</li>';
    });
    html += '</ul>';
    if (first.a) html += '<p><small>' + escaped(first.a) + '</small></p>';
    return html;
  }

  /* The first page within a site that has more than this encyclopedia. */
  function whole(at) {
    var word = escaped(B.word('search'));
    var box = '<div id="find" role="search"><label for="q" class="vh">' + word + '</label>' +
      '<input id="q" type="search" autocomplete="off" autocapitalize="off" spellcheck="false" data-w="' + at + '">' +
      '<button type="button" id="qb" class="b">' + word + '</button></div><div id="found"></div>';
    return '<h1>' + escaped(wikis[at].title) + '</h1>' + (B.search ? box : '') + '<div id="rest">' + front(at) + '</div>';
  }

  /* Lines of a number and a title, as links. */
  function lines(at, kind, text) {
    var html = '<ul class="titles">';
    B.each(text.split('\n'), function (line) {
      var cells = line.split('\t');
      if (cells.length > 1) html += '<li>' + link('w' + at + kind + cells[0], cells[1], '') + '</li>';
    });
    return html + '</ul>';
  }

  function list(at, number, done) {
    B.item(wikis[at].base + 'l/', number, function (err, bytes) {
      var text = err ? '' : B.utf8(bytes), name = B.word('wiki-letters'), pages;
      if (err) return done(err);
      B.each(wikis[at].first.letters, function (cells) {
        if (Number(cells[1]) === number) {
          name = cells[2];
          pages = text.split('\n');
        }
      });
      /* A letter with one page needs no list of pages. */
      if (pages && pages.length === 2) return list(at, parseInt(pages[0], 10), done);
      done(null, crumb(at) + '<h1>' + escaped(name) + '</h1>' + lines(at, pages ? 'p' : 'a', text));
    });
  }

  /* The frame of an article is made while the article is read, unseen at the end of the page. The reading
     is asked for first: making a frame keeps the browser busy for longer than that takes. */
  function article(at, number, part, done) {
    var host = B.el('div', { 'class': 'frame wa' }), frame = null, over = false;
    host.style.display = 'none';
    function enter() {
      B.main().appendChild(host);
      frame = B.frame && B.frame(host, B.word('wiki-style'), wikis[at].title);
    }
    B.item(wikis[at].base + 'k/', number, function (err, bytes) {
      var text = err ? '' : B.utf8(bytes), cut = text.indexOf('\n'), title = text.substring(0, cut);
      over = true;
      if (err || cut + 1 === text.length) {
        if (host.parentNode) host.parentNode.removeChild(host);
        if (err) return done(err);
        return done(null, crumb(at) + '<h1>' + escaped(title) + '</h1><p class="note">' + escaped(B.word('failed')) + '</p>');
      }
      if (!host.parentNode) enter();
      ready = { at: at, html: text.substring(cut + 1), title: title, part: part, frame: frame };
      done(null, crumb(at) + '<h1>' + escaped(title) + '</h1><p class="row tools"></p>', host);
    });
    if (!over) enter();
  }

  B.routes.w = function (rest, done) {
    var at = parseInt(rest, 10), wiki = wikis[at], tail = rest.substring(String(at).length), dot = tail.indexOf('.');
    var number = parseInt(tail.substring(1), 10), kind = tail.charAt(0);
    if (!wiki) return done({ kind: 'missing' });
    open(wiki, function (err) {
      if (err) done(err);
      else if (kind === 'a') article(at, number, dot < 0 ? '' : tail.substring(dot + 1), done);
      else if (kind === 'l' || kind === 'p') list(at, number, done);
      else done(null, whole(at));
    });
  };

  /* Pictures one after the other, those nearest to the top first, as the packs hold them. */
  function pictures(wiki, doc, mine) {
    var todo = [], next = 0;
    B.each(doc.getElementsByTagName('img'), function (img) {
      if (img.getAttribute('data-p') !== null) todo.push(img);
    });
    (function one() {
      var img = todo[next++];
      if (!img || mine !== turn || B.gone()) return;
      B.item(wiki.base + 'i/', Number(img.getAttribute('data-p')), function (err, bytes) {
        if (mine !== turn || B.gone()) return;
        if (!err) img.src = B.picture(bytes);
        one();
      });
    })();
  }

  /* Links to other articles: `#a`, a number, then a part of it. */
  function clicked(at) {
    return function (event) {
      var el = B.above(event.target, function (node) { return node.nodeName === 'A'; }, null);
      var found = el && /^#a(\d+)(\.(.*))?$/.exec(el.getAttribute('href') || '');
      if (!found) return;
      event.preventDefault();
      if (!event.button) B.go('w' + at + 'a' + found[1] + (found[3] ? '.' + found[3] : ''));
    };
  }

  /* Scrolls so that `part`, which is in `frame` or in the page itself, is at the top. */
  function jump(frame, part) {
    var top = part.getBoundingClientRect().top + (frame ? frame.getBoundingClientRect().top : 0);
    window.scrollBy(0, top - 64);
  }

  function contents(host, frame, doc) {
    var heads = doc.querySelectorAll('h2,h3'), box, button, count = 0;
    B.each(heads, function () { count++; });
    if (count < 3) return;
    box = B.el('ul', { 'class': 'toc titles' });
    box.style.display = 'none';
    button = B.el('button', { type: 'button', 'class': 'b small', 'aria-expanded': 'false' }, B.word('menu'));
    button.onclick = function () {
      var shut = box.style.display === 'none';
      box.style.display = shut ? '' : 'none';
      button.setAttribute('aria-expanded', String(shut));
      return false;
    };
    B.each(heads, function (head) {
      var item = B.el('li', { 'class': head.nodeName === 'H3' ? 'deep' : '' });
      var to = B.el('a', { href: '#' }, head.innerText || head.textContent);
      to.onclick = function () {
        jump(frame, head);
        return false;
      };
      item.appendChild(to);
      box.appendChild(item);
    });
    host.appendChild(button);
    host.parentNode.insertBefore(box, host.nextSibling);
  }

  function larger(tools, frame, body) {
    var button = B.el('button', { type: 'button', 'class': 'b small' }, B.word('wiki-larger'));
    function set() {
      body.style.fontSize = sizes[size] + '%';
      if (frame) frame.fit();
    }
    if (size) set();
    button.onclick = function () {
      size = (size + 1) % sizes.length;
      set();
      return false;
    };
    tools.appendChild(button);
  }

  /* Makes an article live: in its frame, or in the page where the browser has no such frames. */
  function live(host, frame, doc, body, shown, mine) {
    var tools = host.parentNode.querySelector('.tools'), part;
    body.addEventListener('click', clicked(shown.at), false);
    body.addEventListener('auxclick', clicked(shown.at), false);
    pictures(wikis[shown.at], frame ? doc : host, mine);
    larger(tools, frame, body);
    contents(tools, frame && frame.el, frame ? doc : host);
    if (shown.part) {
      part = doc.getElementById(shown.part);
      if (part) setTimeout(function () { if (mine === turn) jump(frame && frame.el, part); }, 30);
    }
  }

  function show(host) {
    var shown = ready, mine = ++turn;
    ready = null;
    if (!shown) return;
    host.style.display = '';
    function plain() {
      host.innerHTML = '<style>' + B.word('wiki-style') + '</style>' + shown.html;
      live(host, null, d, host, shown, mine);
    }
    if (!shown.frame) return plain();
    shown.frame.el.title = shown.title;
    shown.frame.fill(shown.html, function (doc, told) {
      if (mine !== turn) return;
      if (told) live(host, shown.frame, doc, doc.body, shown, mine);
      else plain();
    });
  }

  B.enhance(function (view) {
    var home = view.querySelector('.wiki-home[data-w]');
    B.each(view.querySelectorAll('.wa'), show);
    if (home) {
      open(wikis[home.getAttribute('data-w')], function (err) {
        home.innerHTML = err ? '<p class="note" role="alert">' + escaped(B.word('failed')) + '</p>' : front(Number(home.getAttribute('data-w')));
      });
    }
  }, function () { turn++; });

  /* The text of an article, for what a result shows. */
  function body(at) {
    return function (go, done) {
      open(wikis[at], function (err) {
        if (err) return done(err);
        B.item(wikis[at].base + 'k/', parseInt(go.substring(1), 10), function (err, bytes) {
          var text = err ? '' : B.utf8(bytes);
          done(err, text.substring(text.indexOf('\n') + 1));
        });
      });
    };
  }

  /* The search of the page asks the page's own index, then that of each encyclopedia. */
  function searchAll(plain) {
    return function (base, query, options, onResults) {
      var box = d.getElementById('q'), only = box && box.getAttribute('data-w'), turns = [], all = [], seen = {};
      var alone = wikis.length === 1 && wikis[0].base === B.base();
      function add(results, at) {
        var out = all.slice(0);
        B.each(results, function (result) {
          var go = at < 0 ? result.go : 'w' + at + result.go;
          if (seen[go]) return;
          seen[go] = true;
          out.push({ t: result.t, k: at < 0 ? result.k : alone || only ? '' : wikis[at].title, go: go, s: result.s });
        });
        return out;
      }
      function next(first) {
        var at = turns.shift(), mine = at < 0 ? options : { limit: options.limit, body: body(at) };
        if (!first) mine.wait = 0;
        plain(at < 0 ? base : wikis[at].base + 's/', query, mine, function (results, done, more) {
          var known = {}, key, now;
          for (key in seen) if (seen.hasOwnProperty(key)) known[key] = true;
          now = add(results, at);
          if (done) {
            all = now;
            if (turns.length && all.length < options.limit) return next(false);
          } else {
            seen = known;
          }
          onResults(now, done, more);
        });
      }
      if (base !== B.base() + 's/' || !wikis.length) return plain(base, query, options, onResults);
      if (only === null || only === undefined) {
        if (wikis[0].base !== B.base()) turns.push(-1);
        B.each(wikis, function (wiki, at) { turns.push(at); });
      } else {
        turns.push(Number(only));
      }
      options = options || {};
      options.limit = options.limit || 20;
      next(true);
    };
  }
  if (B.search) B.search = searchAll(B.search);
})();
