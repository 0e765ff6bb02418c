/* Checks another drive against the seal on it: the person picks its folder, because a page may not look around.
   Nothing is written down. ECMAScript 3 in syntax; needs drive.js. */
var B = B || {};
(function () {
  'use strict';
  var MIB16 = 16777216, SHOWN = 200;
  var turn = 0, out = null;

  function bad(key, more) {
    B.drive.bad(out, key, more);
  }

  function names(box, key, paths) {
    var list, i;
    if (!paths.length) return;
    box.appendChild(B.el('h3', {}, B.word('check-' + key) + ': ' + paths.length));
    box.appendChild(B.el('p', {}, B.word('check-' + key + '-do')));
    list = B.el('ul', { 'class': 'names' });
    for (i = 0; i < paths.length && i < SHOWN; i++) list.appendChild(B.el('li', {}, paths[i]));
    if (paths.length > SHOWN) list.appendChild(B.el('li', {}, '…'));
    box.appendChild(list);
  }

  /* What came of it, the worst first. */
  function report(seal, verdict, states, heard) {
    var whole = !states.altered.length && !states.missing.length && !states.added.length, box, facts;
    facts = [B.drive.facts(seal), B.word('check-right') + ': ' + states.right + ' / ' + seal.files.length];
    if (verdict === 'trusted') {
      box = B.drive.say(out, whole ? 'good' : 'bad', B.word(whole ? 'check-good' : 'check-differs'), facts);
      if (whole) box.appendChild(B.el('p', {}, B.word(heard ? 'check-by-words' : 'check-by-drive')));
    } else {
      box = B.drive.say(out, 'bad', B.word('check-' + verdict), [B.word('check-' + verdict + '-do')].concat(facts));
    }
    B.each(['altered', 'missing', 'added'], function (key) { names(box, key, states[key]); });
    box.setAttribute('data-said', [verdict, states.right, states.altered.length, states.missing.length, states.added.length].join(' '));
  }

  /* Holds every file against the seal. */
  function all(files, found, heard, mine) {
    var here = {}, states = { right: 0, altered: [], missing: [], added: [] }, at = 0, sum = 0, done = 0, told = 0, listed = {};
    var seal = found.seal, root = found.root;
    B.each(files, function (file) {
      var path = B.drive.pathOf(file);
      if (path.substring(0, root.length) === root) here['/' + path.substring(root.length)] = file;
    });
    B.each(seal.files, function (sealed) {
      sum += sealed.length;
      listed['/' + sealed.path] = true;
    });
    /* False once another check began or the person went away. */
    function moved(bytes) {
      done += bytes;
      if (mine !== turn || B.gone()) return false;
      if (done - told >= MIB16) {
        told = done;
        out.lastChild.firstChild.nodeValue = B.word('check-busy') + ' ' + Math.floor(100 * done / sum) + ' %';
      }
      return true;
    }
    function end() {
      var path;
      /* A seal lists everything but itself. */
      for (path in here) {
        if (here.hasOwnProperty(path) && !listed[path] && !found.own['/' + root + path.substring(1)]) states.added.push(path.substring(1));
      }
      states.added.sort();
      report(seal, B.drive.verdict(seal, heard), states, heard);
    }
    function next() {
      var sealed, file, deep = 0;
      /* Small steps, so that thousands of missing files end no stack. */
      while (at < seal.files.length && deep++ < 1000) {
        sealed = seal.files[at++];
        file = here['/' + sealed.path];
        if (!file) {
          states.missing.push(sealed.path);
          continue;
        }
        return B.drive.compare(file, sealed, moved, function (state) {
          if (state === 'right') states.right++;
          else states.altered.push(sealed.path);
          if (mine === turn && !B.gone()) B.drive.soon(next);
        });
      }
      if (at < seal.files.length) return B.drive.soon(next);
      end();
    }
    next();
  }

  /* The seal with the highest number counts, as the program has it. */
  function begin(files, said) {
    var mine = ++turn, heard = B.drive.heard(said);
    if (heard && heard.fault) return bad('words-' + heard.fault, heard.word ? ['“' + heard.word + '”'] : []);
    if (!files[0].webkitRelativePath) return bad('no-folder');
    out.innerHTML = '';
    out.appendChild(B.el('p', { role: 'status' }, B.word('check-busy')));
    B.drive.readSeals(files, null, function (found, fault) {
      if (mine !== turn || B.gone()) return;
      if (found) return all(files, found, heard, mine);
      bad(!B.drive.seals(files).length ? 'no-seal' : B.drive.faultWord(fault));
    });
  }

  function place(host) {
    var words;
    out = B.el('div', { 'class': 'told', 'aria-live': 'polite' });
    if (!B.drive.folders()) {
      host.appendChild(B.el('p', { 'class': 'note', role: 'alert' }, B.word('check-old')));
      return;
    }
    words = B.drive.words(host);
    B.drive.input(host, 'check-folder', B.word('check-folder'), true, function (files) { begin(files, words.value); });
    host.parentNode.insertBefore(out, host.nextSibling);
  }

  B.enhance(function (view) {
    var host = view.querySelector('.checker');
    if (host) place(host);
  }, function () {
    turn++;
  });
})();
