/* Reading and learning: explained words, lessons, galleries, imported texts. ECMAScript 3. */
(function () {
  'use strict';
  var d = document;

  /* Explained words: the gloss stands after the word when it is asked for. */
  function gloss(el) {
    var shown = null, text = el.getAttribute('title');
    function toggle() {
      if (shown) {
        shown.parentNode.removeChild(shown);
        shown = null;
      } else {
        shown = B.el('span', { 'class': 'gl', role: 'status' }, ' (' + text + ')');
        el.parentNode.insertBefore(shown, el.nextSibling);
      }
      el.setAttribute('aria-expanded', shown ? 'true' : 'false');
    }
    el.setAttribute('tabindex', '0');
    el.setAttribute('role', 'button');
    el.setAttribute('aria-expanded', 'false');
    el.onclick = toggle;
    el.onkeydown = function (event) {
      if (event.keyCode === 13 || event.keyCode === 32) {
        toggle();
        return false;
      }
      return true;
    };
  }

  function switcher(before, after, change) {
    var el = B.el('button', { type: 'button', 'class': 'b small', 'aria-pressed': 'false' }, before), on = false;
    el.onclick = function () {
      on = !on;
      el.firstChild.nodeValue = on ? after : before;
      el.setAttribute('aria-pressed', on ? 'true' : 'false');
      change(on);
    };
    return el;
  }

  /* A table of words: each meaning behind a button. */
  function vocabulary(table) {
    var cells = table.querySelectorAll('.mean'), all;
    function hide(cell) {
      var text = cell.querySelector('span'), ask = cell.querySelector('button');
      text.style.display = 'none';
      if (!ask) {
        ask = B.el('button', { type: 'button', 'class': 'b small' }, B.word('lesson-show'));
        ask.onclick = function () {
          open(cell);
          text.setAttribute('tabindex', '-1');
          text.focus();
        };
        cell.appendChild(ask);
      }
      ask.style.display = '';
    }
    function open(cell) {
      cell.querySelector('span').style.display = '';
      cell.querySelector('button').style.display = 'none';
    }
    B.each(cells, hide);
    all = switcher(B.word('lesson-show-all'), B.word('lesson-hide-all'), function (on) {
      B.each(cells, on ? open : hide);
    });
    table.parentNode.insertBefore(all, table);
  }

  /* Lines of a text: meanings come together, by one button. */
  function translations(box) {
    var all = box.querySelectorAll('.tr');
    if (!all.length) return;
    function set(on) {
      B.each(all, function (el) { el.style.display = on ? '' : 'none'; });
    }
    set(false);
    box.parentNode.insertBefore(switcher(B.word('lesson-translation'), B.word('lesson-translation-hide'), set), box);
  }

  /* What two answers are compared by: letters and digits alone, in lower case. */
  function bare(text) {
    return text.toLowerCase().replace(/[\s!-\/:-@\[-`{-~\u2018\u2019\u201c\u201d\u3002\uff0c\uff1f\uff01]+/g, '');
  }

  function task(el) {
    var said = B.el('p', { 'class': 'said', role: 'status' }), row = B.el('p', { 'class': 'row' });
    var check = B.el('button', { type: 'button', 'class': 'b small' }, B.word('lesson-check'));
    var give = B.el('button', { type: 'button', 'class': 'b small' }, B.word('lesson-answer'));
    var write = el.querySelector('.write'), answers = [];
    B.each(el.querySelectorAll('.answer'), function (answer) {
      answers.push(answer.firstChild ? answer.firstChild.nodeValue : '');
      answer.parentNode.removeChild(answer);
    });
    function verdict() {
      var chosen = null, i;
      if (write) {
        if (!bare(write.value)) return null;
        for (i = 0; i < answers.length; i++) {
          if (bare(answers[i]) === bare(write.value)) return true;
        }
        return false;
      }
      B.each(el.querySelectorAll('input'), function (input) {
        if (input.checked) chosen = input.getAttribute('data-ok') === '1';
      });
      return chosen;
    }
    function say(text, kind) {
      said.className = 'said ' + kind;
      said.innerHTML = '';
      said.appendChild(d.createTextNode(text));
    }
    check.onclick = function () {
      var good = verdict();
      if (good === null) say(B.word('lesson-choose'), '');
      else if (good) say(B.word('lesson-right'), 'good');
      else say(B.word('lesson-wrong'), 'bad');
    };
    give.onclick = function () { say(answers.join(' / '), 'good'); };
    if (write) {
      write.onkeydown = function (event) {
        if (event.keyCode !== 13) return true;
        check.onclick();
        return false;
      };
    }
    row.appendChild(check);
    row.appendChild(d.createTextNode(' '));
    row.appendChild(give);
    el.appendChild(row);
    el.appendChild(said);
  }

  /* Pictures one after the other, above their list. */
  function gallery(list) {
    var shots = list.querySelectorAll('a.shot'), viewer = null, img, label, at = 0;
    function button(key, action) {
      var el = B.el('button', { type: 'button', 'class': 'b' }, B.word(key));
      el.onclick = action;
      return el;
    }
    function step(by) {
      return function () { turn((at + by + shots.length) % shots.length); };
    }
    function close() {
      viewer.parentNode.removeChild(viewer);
      viewer = null;
      shots[at].focus();
    }
    function build() {
      var row = B.el('p', { 'class': 'row' });
      viewer = B.el('div', { 'class': 'viewer', role: 'group', tabindex: '-1', 'aria-label': B.word('pictures') });
      img = B.el('img', { alt: '' });
      label = B.el('p', { role: 'status' }, '');
      row.appendChild(button('picture-before', step(-1)));
      row.appendChild(button('picture-next', step(1)));
      row.appendChild(button('picture-close', close));
      viewer.appendChild(img);
      viewer.appendChild(label);
      viewer.appendChild(row);
      viewer.onkeydown = function (event) {
        if (event.altKey || event.keyCode !== 37 && event.keyCode !== 39) return true;
        step(event.keyCode === 37 ? -1 : 1)();
        return false;
      };
      list.parentNode.insertBefore(viewer, list);
    }
    function turn(number) {
      var words = shots[number].querySelector('small'), text = words ? words.innerText || words.textContent : '';
      if (!viewer) build();
      at = number;
      img.src = shots[number].getAttribute('href');
      img.alt = text;
      label.innerHTML = '';
      label.appendChild(d.createTextNode(number + 1 + ' / ' + shots.length + ' · ' + text));
    }
    B.each(shots, function (shot, i) {
      shot.onclick = function () {
        turn(i);
        viewer.focus();
        window.scrollBy(0, viewer.getBoundingClientRect().top - 64);
        return false;
      };
    });
  }

  /* An imported text in a frame that runs nothing and loads only pictures beside the page. The frame
     shares the origin so that its height can be read; without scripts in it that opens no door. It is made
     empty, so that it can load while the text is read, and filled by `fill(html, done)`: `done(doc, live)`
     comes with its document, or none where the browser keeps it shut, and with whether what happens in it is told. */
  var FRAME_HEAD = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="' +
    'default-src \'none\'; img-src file: data:; font-src file: data:; style-src \'unsafe-inline\'"><style>';
  var LOOKS = 200;
  B.frame = function (host, style, label) {
    var el, made = {}, timer = null, asked = null, looks = 0;
    if (!('srcdoc' in d.createElement('iframe')) || !('sandbox' in d.createElement('iframe'))) return null;
    el = B.el('iframe', { sandbox: 'allow-same-origin', title: label });
    el.srcdoc = FRAME_HEAD + B.word('frame-style') + style + '</style><body>';
    function inside() {
      try {
        return el.contentDocument && el.contentDocument.body ? el.contentDocument : null;
      } catch (e) {
        return null;
      }
    }
    /* Before a frame is loaded there is another empty document in it, without the style. */
    function loaded() {
      var doc = inside();
      return doc && doc.readyState === 'complete' && doc.querySelector('style') ? doc : null;
    }
    /* Old engines have loaded the frame before they can be asked to tell; so it is looked at, too. */
    function look() {
      var doc = loaded(), done = asked;
      if (!done || !doc && ++looks < LOOKS) return;
      clearInterval(timer);
      asked = null;
      if (B.gone() || !el.parentNode) return;
      if (doc) into(doc, done);
      else done(null, false);
    }
    function into(doc, done) {
      doc.body.innerHTML = made.html;
      doc.addEventListener('click', clicked, false);
      doc.addEventListener('auxclick', clicked, false);
      doc.addEventListener('keydown', function (event) {
        if (event.keyCode === 27) B.exit();
      }, false);
      B.each(doc.querySelectorAll('abbr.g'), gloss);
      B.each(doc.images, function (img) { img.addEventListener('load', made.fit, false); });
      made.fit();
      setTimeout(made.fit, 300);
      done(doc, hears(doc));
    }
    function clicked(event) {
      var link = B.above(event.target, function (el) { return el.nodeName === 'A' || el.nodeName === 'AREA'; }, null);
      var href = link && link.getAttribute('href'), part;
      if (!link) return;
      /* A jump within the text would be a line in the history; scrolling is none. */
      event.preventDefault();
      if (href && href.charAt(0) === '#') {
        part = inside() && inside().getElementById(decodeURIComponent(href.substring(1)));
        if (part) window.scrollBy(0, el.getBoundingClientRect().top + part.getBoundingClientRect().top - 64);
      }
    }
    made.el = el;
    /* The frame grows with its text. */
    made.fit = function () {
      var doc = inside();
      if (doc) el.style.height = Math.ceil(doc.documentElement.getBoundingClientRect().height) + 24 + 'px';
    };
    made.fill = function (html, done) {
      made.html = html;
      asked = done;
      timer = setInterval(look, 20);
      look();
    };
    el.addEventListener('load', look, false);
    host.innerHTML = '';
    host.appendChild(el);
    return made;
  };

  /* Whether what the page asks to be told of the frame is told: WebKit does not where frames run nothing. */
  function hears(doc) {
    var heard = false, event;
    try {
      doc.addEventListener('heard', function () { heard = true; }, false);
      event = doc.createEvent('Event');
      event.initEvent('heard', false, false);
      doc.dispatchEvent(event);
    } catch (e) {
      return false;
    }
    return heard;
  }
  B.addClass = function (el, name) {
    if (!B.hasClass(el, name)) el.className += ' ' + name;
  };

  function frame(host) {
    B.item(B.base() + 'x/', Number(host.getAttribute('data-x')), function (err, bytes) {
      var made = err || B.gone() ? null : B.frame(host, '', B.word('frame-title'));
      if (!made) return;
      made.fill(B.utf8(bytes), function (doc) {
        if (!doc) B.addClass(made.el, 'tall');
      });
    });
  }

  B.enhance(function (view) {
    B.each(view.querySelectorAll('abbr.g'), gloss);
    B.each(view.querySelectorAll('.vocab'), vocabulary);
    B.each(view.querySelectorAll('.reading'), translations);
    B.each(view.querySelectorAll('.task'), task);
    B.each(view.querySelectorAll('.gallery'), gallery);
    B.each(view.querySelectorAll('.frame[data-x]'), frame);
  });
})();
