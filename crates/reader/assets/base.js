/* Shows one view after the other in the page that was opened first: its address and title stay, so a
   history has one line. Nothing is stored. ECMAScript 3; adds to the one global `B`. */
var B = B || {};
(function () {
  'use strict';
  var d = document, root = d.documentElement;
  var W = {}, base = '', main = null, bar = null, homeHtml = '', search = false;
  /* The languages of the pages, and the one that is spoken. */
  var tongues = [], tongue = null;
  var here = 'h', trail = [], ticket = 0, gone = false;
  var enhancers = [], leavers = [];

  /* What a target's first letter opens: `function (rest, done)` with `done(err, html, kept)`, where `kept` is
     what the route has put at the end of `B.main()` while it read, and what stays there after `html`. */
  B.routes = {};
  /* The query of the home page while one is typed. */
  B.query = '';

  B.word = function (key) {
    return W[key] || key;
  };

  /* An element with attributes and text. */
  B.el = function (name, attributes, text) {
    var el = d.createElement(name), key;
    for (key in attributes) {
      if (attributes.hasOwnProperty(key)) el.setAttribute(key, attributes[key]);
    }
    if (text !== undefined) el.appendChild(d.createTextNode(text));
    return el;
  };

  B.each = function (list, visit) {
    for (var i = 0; i < list.length; i++) visit(list[i], i);
  };

  /* The nearest element from `el` upwards for which `test` holds, below `end`. */
  B.above = function (el, test, end) {
    while (el && el !== end && el.nodeType === 1) {
      if (test(el)) return el;
      el = el.parentNode;
    }
    return null;
  };

  B.hasClass = function (el, name) {
    return (' ' + el.className + ' ').indexOf(' ' + name + ' ') >= 0;
  };

  /* Runs `visit(main)` after each view was put in, and `leave()` before it goes. */
  B.enhance = function (visit, leave) {
    enhancers.push(visit);
    if (leave) leavers.push(leave);
  };

  /* Whether the page was emptied. */
  B.gone = function () {
    return gone;
  };

  B.base = function () {
    return base;
  };

  B.main = function () {
    return main;
  };

  function silence() {
    B.each(d.querySelectorAll('video,audio'), function (el) {
      try {
        el.pause();
        el.removeAttribute('src');
        el.load();
      } catch (e) {
        return;
      }
    });
  }

  function scrolled() {
    return window.pageYOffset || root.scrollTop || 0;
  }

  /* Puts a view in the place of the one before; `kept` is an element that a route had put at the end of
     `main` already. It is not moved, because a frame that is moved loads again. */
  function put(html, kept) {
    var holder = B.el('div');
    while (main.firstChild && main.firstChild !== kept) main.removeChild(main.firstChild);
    while (main.lastChild && main.lastChild !== kept) main.removeChild(main.lastChild);
    if (!kept) {
      main.innerHTML = html;
      return;
    }
    holder.innerHTML = html;
    while (holder.firstChild) main.insertBefore(holder.firstChild, kept);
  }

  function show(html, y, focus, kept) {
    var heading, links;
    silence();
    B.each(leavers, function (leave) { leave(); });
    put(html, kept && kept.parentNode === main ? kept : null);
    main.removeAttribute('aria-busy');
    B.each(enhancers, function (visit) { visit(main); });
    bar.back.disabled = trail.length === 0;
    bar.home.disabled = here === 'h' && !B.query;
    links = main.querySelectorAll('[data-go]');
    heading = main.querySelector('h1') || main;
    if (typeof focus === 'number' && links[focus]) {
      heading = links[focus];
    } else {
      heading.setAttribute('tabindex', '-1');
    }
    heading.focus();
    window.scrollTo(0, y || 0);
    B.look();
  }

  function failed(target) {
    return function () {
      var box = B.el('div', { 'class': 'note', role: 'alert' });
      var again = B.el('button', { type: 'button', 'class': 'b' }, B.word('retry'));
      box.appendChild(B.el('p', {}, B.word('failed')));
      box.appendChild(again);
      again.onclick = function () { open(target, 0); };
      main.appendChild(box);
    };
  }

  function open(target, y, focus) {
    var mine = ++ticket, route = B.routes[target.charAt(0)], busy;
    if (gone || !route) return;
    busy = setTimeout(function () {
      if (mine === ticket) main.setAttribute('aria-busy', 'true');
    }, 250);
    route(target.substring(1), function (err, html, kept) {
      clearTimeout(busy);
      if (mine !== ticket || gone) return;
      here = target;
      if (err) {
        show('<h1>…</h1>', 0);
        main.innerHTML = '';
        failed(target)();
      } else {
        show(html, y, focus, kept);
      }
    });
  }

  /* Opens a target: `h` for the home page, `v` and a number for a view, others by their routes. */
  B.go = function (target) {
    var links = main.querySelectorAll('[data-go]'), focus, i;
    for (i = 0; i < links.length; i++) {
      if (links[i] === d.activeElement) focus = i;
    }
    if (target === here && target !== 'h') return;
    trail.push({ target: here, y: scrolled(), focus: focus, query: B.query });
    if (target === 'h') B.query = '';
    open(target, 0);
  };

  B.back = function () {
    var last = trail.pop();
    if (!last) return;
    B.query = last.query;
    open(last.target, last.y, last.focus);
  };

  /* Empties the page at once. What the browser keeps of its own stays: the safety page says so. */
  B.exit = function () {
    var head = d.getElementsByTagName('head')[0], sheets = head.querySelectorAll('link,style'), i;
    gone = true;
    ticket++;
    silence();
    B.each(leavers, function (leave) { leave(); });
    trail = [];
    B.query = '';
    homeHtml = '';
    root.className = '';
    for (i = 0; i < sheets.length; i++) head.removeChild(sheets[i]);
    d.body.innerHTML = '';
    d.body.removeAttribute('class');
  };

  function fragment(folder) {
    return function (rest, done) {
      B.item(tongue.base + folder, Number(rest), function (err, bytes) {
        done(err, err ? '' : B.utf8(bytes));
      });
    };
  }

  /* Pictures come when they are about to be seen. */
  var unseen = [], looking = null;
  B.look = function () {
    var height = window.innerHeight || root.clientHeight || 800, left = [];
    B.each(unseen, function (el) {
      var box = el.getBoundingClientRect();
      if (box.top < height * 1.5 && box.bottom > -height) picture(el);
      else left.push(el);
    });
    unseen = left;
  };
  function soon() {
    if (looking) return;
    looking = setTimeout(function () {
      looking = null;
      B.look();
    }, 80);
  }

  /* A picture's bytes as an address that a page may show. */
  B.picture = function (bytes) {
    var first = bytes.charCodeAt(0) & 255;
    var type = first === 0xff ? 'jpeg' : first === 0x47 ? 'gif' : first === 0x52 ? 'webp' : 'png';
    return 'data:image/' + type + ';base64,' + window.btoa(bytes);
  };

  function picture(el) {
    B.item(base + 'i/', Number(el.getAttribute('data-p')), function (err, bytes) {
      if (err || gone) return;
      var img = B.el('img', { alt: el.getAttribute('data-alt') || '' });
      img.src = B.picture(bytes);
      el.appendChild(img);
      el.className += ' on';
    });
  }

  /* Says everything in another language: the same view with the same number from another folder. */
  function speak(at) {
    var to = tongues[at], mine = ++ticket;
    function turned(err, html) {
      var top = d.getElementById('top'), end = d.getElementById('end'), query = B.query;
      if (err || mine !== ticket || gone) return;
      to.html = html;
      tongue = to;
      W = to.words;
      homeHtml = html;
      root.lang = to.tag;
      d.body.removeChild(top);
      build();
      if (end) end.innerHTML = to.end;
      B.query = query;
      open(here, 0);
    }
    if (!to || to === tongue) return;
    if (to.html) return turned(null, to.html);
    B.item(to.base + 'k/', to.home, function (err, bytes) {
      turned(err, err ? '' : B.utf8(bytes));
    });
  }

  function clicked(event) {
    var el, go;
    if (gone) return;
    el = B.above(event.target, function (node) {
      return node.getAttribute('data-lang') !== null && node.nodeName === 'A';
    }, d.body);
    if (el) {
      event.preventDefault();
      if (!event.button) speak(Number(el.getAttribute('data-lang')));
      return;
    }
    el = B.above(event.target, function (node) {
      return node.getAttribute('data-go') !== null;
    }, d.body);
    if (!el) return;
    go = el.getAttribute('data-go');
    if (!B.routes[go.charAt(0)]) return;
    event.preventDefault();
    /* The middle button would open another page and leave a line in the history. */
    if (!event.button) B.go(go);
  }

  function pressed(event) {
    var key = event.keyCode, inside = event.target && event.target.nodeName;
    if (gone) return;
    if (key === 27) {
      event.preventDefault();
      B.exit();
    } else if (key === 37 && event.altKey) {
      event.preventDefault();
      B.back();
    } else if (key === 191 && inside !== 'INPUT' && inside !== 'TEXTAREA' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (bar.search) {
        event.preventDefault();
        toSearch();
      }
    }
  }

  function toSearch() {
    var box;
    function focus() {
      box = d.getElementById('q');
      if (box) {
        box.focus();
        window.scrollTo(0, 0);
      }
    }
    if (here === 'h') return focus();
    trail.push({ target: here, y: scrolled(), query: B.query });
    B.query = '';
    open('h', 0);
    setTimeout(focus, 0);
  }

  function button(name, action) {
    var el = B.el('button', { type: 'button', 'class': 'b', id: 'b-' + name }, B.word(name));
    el.onclick = function () {
      action();
      return false;
    };
    return el;
  }

  function build() {
    var top = B.el('div', { id: 'top', role: 'banner' }), exit;
    bar = { home: button('home', function () { B.go('h'); }), back: button('back', B.back) };
    top.appendChild(bar.home);
    top.appendChild(bar.back);
    if (search) {
      bar.search = button('search', toSearch);
      top.appendChild(bar.search);
    }
    exit = button('exit', B.exit);
    exit.title = B.word('exit-hint');
    exit.className = 'b exit';
    top.appendChild(exit);
    d.body.insertBefore(top, d.body.firstChild);
  }

  /* Takes over the page: `o.base` is the folder of everything, `o.words` the words, `o.search`
     whether there is an index. Where the browser is too old for it, the page stays as it is. */
  B.start = function (o) {
    if (!d.querySelectorAll || !d.addEventListener || !window.btoa || !main && !(main = d.getElementById('main'))) return;
    W = o.words;
    base = o.base;
    search = o.search;
    homeHtml = main.innerHTML;
    root.className = 'js';
    tongues = o.tongues || [{ tag: root.lang, base: base }];
    tongue = tongues[0];
    tongue.words = W;
    B.each(tongues, function (one) {
      for (var key in W) if (W.hasOwnProperty(key) && !one.words[key]) one.words[key] = W[key];
      if (one.tag === root.lang) tongue = one;
    });
    W = tongue.words;
    tongue.html = homeHtml;
    build();
    B.routes.h = function (rest, done) { done(null, homeHtml); };
    B.routes.v = fragment('k/');
    B.routes.x = fragment('x/');
    d.addEventListener('click', clicked, false);
    d.addEventListener('auxclick', clicked, false);
    d.addEventListener('keydown', pressed, false);
    window.addEventListener('scroll', soon, false);
    window.addEventListener('resize', soon, false);
    B.enhance(function (view) {
      unseen = [];
      B.each(view.querySelectorAll('.pic[data-p]'), function (el) { unseen.push(el); });
    }, function () { unseen = []; });
    B.each(enhancers, function (visit) { visit(main); });
    bar.back.disabled = true;
    bar.home.disabled = true;
    B.look();
  };
})();
