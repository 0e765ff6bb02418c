/* Signatures of Ed25519 (RFC 8032), checked strictly: one spelling of every key and signature, no point of small
   order. Checking has no secrets, so nothing here minds how long it takes. ECMAScript 3; needs sums.js. */
var B = B || {};
(function () {
  'use strict';
  /* Numbers modulo p = 2^255 - 19: 16 digits of 16 bits, the lowest first, which may run over a little. */
  var floor = Math.floor;
  var P = [0xffed, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 65535, 0x7fff];
  /* The order of the base point, 2^252 + 27742317777372353535851937790883648493. */
  var ORDER = [0xd3ed, 0x5cf5, 0x631a, 0x5812, 0x9cd6, 0xa2f7, 0xf9de, 0x14de, 0, 0, 0, 0, 0, 0, 0, 0x1000];

  function number(n) {
    var a = [n], i;
    for (i = 1; i < 16; i++) a[i] = 0;
    return a;
  }

  /* Digits into their range; what runs over 2^256 comes back 38 times. */
  function carry(a) {
    var i, over;
    for (i = 0; i < 16; i++) {
      over = floor(a[i] / 65536);
      a[i] -= over * 65536;
      if (i < 15) a[i + 1] += over;
      else a[0] += 38 * over;
    }
    return a;
  }
  function add(a, b) {
    var sum = [], i;
    for (i = 0; i < 16; i++) sum[i] = a[i] + b[i];
    return carry(sum);
  }
  function minus(a, b) {
    var left = [], i;
    for (i = 0; i < 16; i++) left[i] = a[i] - b[i];
    return carry(left);
  }
  function times(a, b) {
    var wide = [], i, j;
    for (i = 0; i < 31; i++) wide[i] = 0;
    for (i = 0; i < 16; i++) {
      for (j = 0; j < 16; j++) wide[i + j] += a[i] * b[j];
    }
    for (i = 0; i < 15; i++) wide[i] += 38 * wide[i + 16];
    wide.length = 16;
    return carry(carry(wide));
  }
  /* a to the power 2^n - k, where k is at most 32. */
  function power(a, n, k) {
    var out = number(1), i;
    for (i = n - 1; i >= 0; i--) {
      out = times(out, out);
      if (i > 4 || 32 - k >> i & 1) out = times(out, a);
    }
    return out;
  }

  /* a - b where that is not negative, else null. */
  function less(a, b) {
    var left = [], borrow = 0, i, n;
    for (i = 0; i < a.length; i++) {
      n = a[i] - b[i] - borrow;
      borrow = n < 0 ? 1 : 0;
      left[i] = n + 65536 * borrow;
    }
    return borrow ? null : left;
  }
  /* The one way to write a number, below p. */
  function plain(a) {
    var out = carry(carry(carry(a.slice(0)))), left;
    while ((left = less(out, P))) out = left;
    return out;
  }
  function same(a, b) {
    return plain(a).join() === plain(b).join();
  }

  function digits(bytes) {
    var out = [], i;
    for (i = 0; i < bytes.length; i += 2) out.push(bytes[i] | bytes[i + 1] << 8);
    return out;
  }

  var D = times(minus(number(0), number(121665)), power(number(121666), 255, 21));
  var ROOT = power(number(2), 253, 5);

  /* Points of the curve: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z. */
  function plus(a, b) {
    var one = times(minus(a[1], a[0]), minus(b[1], b[0])), two = times(add(a[1], a[0]), add(b[1], b[0]));
    var three = times(times(a[3], b[3]), add(D, D)), four = times(a[2], add(b[2], b[2]));
    var e = minus(two, one), f = minus(four, three), g = add(four, three), h = add(two, one);
    return [times(e, f), times(g, h), times(f, g), times(e, h)];
  }
  function negative(a) {
    return [minus(number(0), a[0]), a[1], a[2], minus(number(0), a[3])];
  }
  function isNothing(a) {
    return same(a[0], number(0)) && same(a[1], a[2]);
  }

  /* The point that 32 bytes stand for; null where they stand for none or are another spelling of it. */
  function point(bytes) {
    var y = digits(bytes), sign = y[15] >>> 15, square, u, v, w, x;
    y[15] &= 0x7fff;
    if (less(y, P)) return null;
    square = times(y, y);
    u = minus(square, number(1));
    v = add(times(D, square), number(1));
    w = times(times(v, v), v);
    x = times(times(u, w), power(times(u, times(times(w, w), v)), 252, 3));
    square = times(v, times(x, x));
    if (!same(square, u)) {
      if (!same(square, minus(number(0), u))) return null;
      x = times(x, ROOT);
    }
    if ((plain(x)[0] & 1) !== sign) {
      if (same(x, number(0))) return null;
      x = minus(number(0), x);
    }
    return [x, y, number(1), times(x, y)];
  }
  function isSmall(a) {
    var twice = plus(a, a);
    twice = plus(twice, twice);
    return isNothing(plus(twice, twice));
  }

  /* The bytes of the point of y = 4/5 with an even x, from which all others are counted. */
  var BASE = [0x58], i;
  for (i = 1; i < 32; i++) BASE[i] = 0x66;

  /* 64 bytes modulo the order of the base point, bit by bit. */
  function reduced(bytes) {
    var all = digits(bytes), out = number(0), i, j, over, left;
    for (i = 8 * bytes.length - 1; i >= 0; i--) {
      over = all[i >> 4] >> (i & 15) & 1;
      for (j = 0; j < 16; j++) {
        out[j] = 2 * out[j] + over;
        over = out[j] >> 16;
        out[j] &= 65535;
      }
      left = less(out, ORDER);
      if (left) out = left;
    }
    return out;
  }

  /* Whether 32 bytes are a key that is taken. */
  B.isKey = function (key) {
    var at = point(key);
    return !!at && !isSmall(at);
  };

  /* Whether `signature` (64 bytes) is that of `message` by `key`. */
  B.signed = function (key, message, signature) {
    var a = point(key), r = point(signature.subarray(0, 32)), s = digits(signature.subarray(32, 64));
    var all, k, base, minusA, both, out = [number(0), number(1), number(1), number(0)], i, one, two;
    if (!a || !r || isSmall(a) || isSmall(r) || less(s, ORDER)) return false;
    all = new Uint8Array(64 + message.length);
    all.set(signature.subarray(0, 32));
    all.set(key, 32);
    all.set(message, 64);
    k = reduced(B.sha512(all));
    base = point(BASE);
    minusA = negative(a);
    both = plus(base, minusA);
    for (i = 255; i >= 0; i--) {
      out = plus(out, out);
      one = s[i >> 4] >> (i & 15) & 1;
      two = k[i >> 4] >> (i & 15) & 1;
      if (one || two) out = plus(out, one && two ? both : one ? base : minusA);
    }
    return isNothing(plus(out, negative(r)));
  };
})();
