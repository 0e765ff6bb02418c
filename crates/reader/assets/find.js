/* The search box of the home page: results as they come, in place of the rest of the page. */
(function () {
  'use strict';
  var d = document, timer = null, count = 0, asked = '';

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

  /* Asks for at most `limit` results; one more is asked for, to know whether there are others. */
  function ask(query, limit) {
    var box = d.getElementById('found'), rest = d.getElementById('rest'), mine = ++count;
    if (!box || !rest) return;
    asked = query;
    B.query = query;
    d.getElementById('b-home').disabled = !query;
    rest.style.display = query ? 'none' : '';
    if (!query) {
      clear(box);
      B.search(B.base() + 's/', '', { limit: 1 }, function () { return null; });
      B.look();
      return;
    }
    if (!box.firstChild) box.appendChild(B.el('p', { role: 'status' }, B.word('search-busy')));
    B.search(B.base() + 's/', query, { limit: limit + 1 }, function (results, done) {
      var list, more, state;
      if (mine !== count || B.gone() || !d.getElementById('found')) return;
      if (!results.length && !done) return;
      clear(box);
      state = results.length ? B.word('search-some') + ' ' + Math.min(results.length, limit) + (results.length > limit ? '+' : '') : B.word('search-none');
      box.appendChild(B.el('p', { role: 'status' }, done ? state : B.word('search-busy')));
      list = B.el('ul', { 'class': 'hits' });
      B.each(results.slice(0, limit), function (result) { list.appendChild(hit(result)); });
      box.appendChild(list);
      if (done && results.length > limit) {
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
    asked = '';
    if (B.query) {
      input.value = B.query;
      now();
    }
  }, function () {
    clearTimeout(timer);
    count++;
  });
})();
