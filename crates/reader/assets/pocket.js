/* Packs that stand in the page instead of beside it: ECMAScript 3. */
B.load = function (url, done) {
  var el = document.getElementById(url);
  if (!el) return done({ kind: 'missing', file: url });
  B.p(el.getAttribute('data-i'), window.atob(el.text));
  done(null);
};
