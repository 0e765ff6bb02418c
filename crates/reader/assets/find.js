/* The search box of the home page: results as they come, in place of the rest of the page. */
(function () {
  'use strict';
  var d = document, timer = null, count = 0, asked = '';

  /* What stands around a text on each view, and says nothing about it. */
  var ASIDE = /<(p|div|ul|ol|span) class="(crumb|pager|parts|facts|box|next|files|episodes|track)"[\s\S]*?<\/\1>/g;

  function hit(result) {
    var item = B.el('li', {}), link = B.el('a', { 'class': 'hit', href: '#', 'data-go': result.go });
    link.appendChild(B.el('b', {}, result.t));
    if (result.k) {
      link.appendChild(d.createTextNode(' '));
      link.appendChild(B.el('small', {}, result.k));
    }
    if (result.s && result.s.length) {
      var text = B.el('span', { 'class': 'snip' });
      B.each(result.s, function (piece) {
        text.appendChild(piece[1] ? B.el('mark', {}, piece[0]) : d.createTextNode(piece[0]));
      });
      link.appendChild(text);
    }
    item.appendChild(link);
    return item;
  }

  function clear(el) {
    while (el.firstChild) el.removeChild(el.firstChild);
  }

  /* The text of a target, for the words around what was found. */
  function body(go, done) {
    var route = B.routes[go.charAt(0)];
    if (!route) return done(true, '');
    route(go.substring(1), function (err, html) {
      done(err, err ? '' : html.replace(ASIDE, ' ').replace(/<h1[\s\S]*?<\/h1>/, ' '));
    });
  }

  /* Shows up to `limit` results, best first, as they come. */
  function ask(query, limit) {
    var box = d.getElementById('found'), rest = d.getElementById('rest'), mine = ++count;
    if (!box || !rest) return;
    asked = query;
    B.query = query;
    d.getElementById('b-home').disabled = !query;
    rest.style.display = query ? 'none' : '';
    if (!query) {
      clear(box);
      B.searchEnd();
      B.look();
      return;
    }
    if (!box.firstChild) box.appendChild(B.el('p', { role: 'status' }, B.word('search-busy')));
    B.search(B.base() + 's/', query, { limit: limit, body: body }, function (results, done, info) {
      var list, more, focus = d.activeElement && d.activeElement.getAttribute('data-go');
      if (mine !== count || B.gone() || d.getElementById('found') !== box || !results.length && !done) return;
      clear(box);
      box.appendChild(B.el('p', { role: 'status' }, results.length ? B.word('search-some') + ' ' + info.total : B.word(info.error ? 'failed' : 'search-none')));
      list = B.el('ul', { 'class': 'hits' });
      B.each(results, function (result) {
        var item = hit(result);
        list.appendChild(item);
        if (result.go === focus) setTimeout(function () { item.firstChild.focus(); }, 0);
      });
      box.appendChild(list);
      if (done && info.total > results.length && results.length === limit) {
        more = B.el('button', { type: 'button', 'class': 'b' }, B.word('search-more'));
        more.onclick = function () { ask(query, limit * 3); };
        box.appendChild(more);
      }
    });
  }

  function trimmed(text) {
    return text.replace(/^\s+|\s+$/g, '');
  }

  B.enhance(function () {
    var input = d.getElementById('q'), button = d.getElementById('qb');
    if (!input || !B.search) return;
    function now() {
      clearTimeout(timer);
      ask(trimmed(input.value), 20);
    }
    function typed() {
      clearTimeout(timer);
      if (trimmed(input.value) === asked) return;
      timer = setTimeout(now, 150);
    }
    input.oninput = typed;
    input.onkeyup = function (event) {
      if (event && event.keyCode === 13) now();
      else typed();
    };
    button.onclick = now;
    input.onfocus = function () { B.warm(B.base() + 's/'); };
    asked = '';
    if (B.query) {
      input.value = B.query;
      now();
    }
  }, function () {
    clearTimeout(timer);
    count++;
    if (B.searchEnd) B.searchEnd();
  });
})();
