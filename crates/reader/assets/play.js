/* Films and recordings: a player in the page where the browser can, lines shown with it.
   Tracks are made from data, because a page at file:// may not load them. ECMAScript 3. */
(function () {
  'use strict';
  var d = document;

  /* Lines of a track, as the pages pack them: start, end, text between tabs. */
  function cues(text) {
    var out = [], lines = text.split('\n'), i, parts;
    for (i = 0; i < lines.length; i++) {
      parts = lines[i].split('\t');
      if (parts.length === 3) out.push({ from: parts[0] / 1000, to: parts[1] / 1000, text: parts[2].split('\x0b') });
    }
    return out;
  }

  function plays(media, type) {
    try {
      return !!(type && media.canPlayType && media.canPlayType(type).replace(/^no$/, ''));
    } catch (e) {
      return false;
    }
  }

  /* Lines drawn under the player, for engines without tracks and for films in parts. */
  function drawn(player) {
    var box = B.el('div', { 'class': 'lines-now', 'aria-live': 'off' }), list = [], before = '';
    player.media.parentNode.insertBefore(box, player.media.nextSibling);
    function draw() {
      var now = player.offset() + player.media.currentTime, low = 0, high = list.length, middle, i, shown = [];
      while (low < high) {
        middle = low + high >> 1;
        if (list[middle].from <= now) low = middle + 1;
        else high = middle;
      }
      for (i = Math.max(0, low - 8); i < low; i++) {
        if (list[i].to > now) shown = shown.concat(list[i].text);
      }
      if (shown.join('\n') === before) return;
      before = shown.join('\n');
      box.innerHTML = '';
      B.each(shown, function (line) { box.appendChild(B.el('p', {}, line)); });
    }
    player.media.addEventListener('timeupdate', draw, false);
    player.media.addEventListener('seeked', draw, false);
    return function (next) {
      list = next;
      draw();
    };
  }

  /* Lines shown by the browser itself. */
  function native(player) {
    var made = {}, shown = null;
    return function (list, track) {
      var id = track ? track.id : '', text, i, cue;
      if (shown) shown.mode = 'disabled';
      shown = null;
      if (!track) return;
      if (!made[id]) {
        made[id] = player.media.addTextTrack('subtitles', track.label, track.lang);
        for (i = 0; i < list.length; i++) {
          text = list[i].text.join('\n').replace(/&/g, '&amp;').replace(/</g, '&lt;');
          cue = new window.VTTCue(list[i].from, list[i].to, text);
          /* One line from the bottom is left to the controls. */
          cue.line = -1 - list[i].text.length;
          made[id].addCue(cue);
        }
      }
      shown = made[id];
      shown.mode = 'showing';
    };
  }

  function choose(player, tracks) {
    var field = B.el('div', { 'class': 'subs', role: 'radiogroup', 'aria-label': B.word('subtitles') });
    var sink = null, wanted = null, loaded = {};
    var parted = player.parts.length > 1;
    field.appendChild(B.el('span', { 'class': 'label' }, B.word('subtitles') + ':'));
    function set(track) {
      wanted = track;
      if (!sink) sink = player.media.addTextTrack && window.VTTCue && !parted ? native(player) : drawn(player);
      if (!track) return sink([], null);
      if (loaded[track.id]) return sink(loaded[track.id], track);
      B.item(B.base() + 'x/', Number(track.id), function (err, bytes) {
        if (err || B.gone()) return;
        loaded[track.id] = cues(B.utf8(bytes));
        if (wanted === track) sink(loaded[track.id], track);
      });
    }
    B.each([null].concat(tracks), function (track, i) {
      var label = B.el('label', {}), input = B.el('input', { type: 'radio', name: 'subs', autocomplete: 'off' });
      if (i === (tracks.length ? 1 : 0)) input.checked = true;
      input.onclick = input.onchange = function () { set(track); };
      label.appendChild(input);
      label.appendChild(d.createTextNode(' ' + (track ? track.label : B.word('subtitles-none'))));
      field.appendChild(label);
    });
    player.box.appendChild(field);
    set(tracks[0]);
  }

  function note(player) {
    var old = player.box.querySelector('.note');
    if (!old) player.box.appendChild(B.el('p', { 'class': 'note', role: 'alert' }, B.word('cannot-play')));
  }

  function start(player, number) {
    var part = player.parts[number], poster, picture;
    player.number = number;
    if (!player.media.parentNode) {
      poster = player.box.querySelector('.pic');
      picture = poster && poster.querySelector('img');
      if (picture && player.kind === 'video') player.media.setAttribute('poster', picture.src);
      if (poster && player.kind === 'video') poster.parentNode.removeChild(poster);
      player.box.insertBefore(player.media, player.box.firstChild);
      if (player.tracks.length) choose(player, player.tracks);
      /* The player has a button of its own now; parts keep theirs. */
      if (player.parts.length === 1) part.parentNode.style.display = 'none';
    }
    player.media.setAttribute('src', part.getAttribute('href'));
    B.each(player.parts, function (other, i) {
      if (i === number) other.setAttribute('aria-current', 'true');
      else other.removeAttribute('aria-current');
    });
    player.media.focus();
    var promise = player.media.play();
    if (promise && promise['catch']) promise['catch'](function () { return null; });
  }

  function box(el) {
    var kind = el.getAttribute('data-kind'), media = d.createElement(kind);
    var player = { box: el, kind: kind, media: media, parts: [], tracks: [], number: 0 };
    B.each(el.querySelectorAll('.part'), function (part) { player.parts.push(part); });
    B.each(el.querySelectorAll('.track'), function (track) {
      player.tracks.push({
        id: track.getAttribute('data-x'),
        lang: track.getAttribute('data-lang'),
        label: track.firstChild ? track.firstChild.nodeValue : ''
      });
      track.parentNode.removeChild(track);
    });
    /* Seconds of the parts before this one. */
    player.offset = function () {
      var sum = 0, i;
      for (i = 0; i < player.number; i++) sum += player.parts[i].getAttribute('data-ms') / 1000;
      return sum;
    };
    media.setAttribute('controls', 'controls');
    media.setAttribute('preload', 'metadata');
    if (media.addEventListener) {
      media.addEventListener('error', function () {
        if (media.getAttribute('src')) note(player);
      }, false);
      media.addEventListener('ended', function () {
        var next = d.querySelector('.next .main');
        if (player.number + 1 < player.parts.length) start(player, player.number + 1);
        else if (next) next.focus();
      }, false);
    }
    B.each(player.parts, function (part, i) {
      if (!plays(media, part.getAttribute('data-type'))) {
        part.parentNode.removeChild(part);
        note(player);
        return;
      }
      part.onclick = function () {
        start(player, i);
        return false;
      };
    });
  }

  B.enhance(function (view) {
    B.each(view.querySelectorAll('.play'), box);
  });
})();
