/* SHA-256 and SHA-512 (FIPS 180-4) of bytes, for engines that have none of their own. ECMAScript 3, and typed
   arrays, without which no page reads a file. */
var B = B || {};
(function () {
  'use strict';
  /* Constants of SHA-512, each as two halves; the first halves of the first 64 are those of SHA-256. */
  var K = [
    0x428a2f98, 0xd728ae22, 0x71374491, 0x23ef65cd, 0xb5c0fbcf, 0xec4d3b2f, 0xe9b5dba5, 0x8189dbbc,
    0x3956c25b, 0xf348b538, 0x59f111f1, 0xb605d019, 0x923f82a4, 0xaf194f9b, 0xab1c5ed5, 0xda6d8118,
    0xd807aa98, 0xa3030242, 0x12835b01, 0x45706fbe, 0x243185be, 0x4ee4b28c, 0x550c7dc3, 0xd5ffb4e2,
    0x72be5d74, 0xf27b896f, 0x80deb1fe, 0x3b1696b1, 0x9bdc06a7, 0x25c71235, 0xc19bf174, 0xcf692694,
    0xe49b69c1, 0x9ef14ad2, 0xefbe4786, 0x384f25e3, 0x0fc19dc6, 0x8b8cd5b5, 0x240ca1cc, 0x77ac9c65,
    0x2de92c6f, 0x592b0275, 0x4a7484aa, 0x6ea6e483, 0x5cb0a9dc, 0xbd41fbd4, 0x76f988da, 0x831153b5,
    0x983e5152, 0xee66dfab, 0xa831c66d, 0x2db43210, 0xb00327c8, 0x98fb213f, 0xbf597fc7, 0xbeef0ee4,
    0xc6e00bf3, 0x3da88fc2, 0xd5a79147, 0x930aa725, 0x06ca6351, 0xe003826f, 0x14292967, 0x0a0e6e70,
    0x27b70a85, 0x46d22ffc, 0x2e1b2138, 0x5c26c926, 0x4d2c6dfc, 0x5ac42aed, 0x53380d13, 0x9d95b3df,
    0x650a7354, 0x8baf63de, 0x766a0abb, 0x3c77b2a8, 0x81c2c92e, 0x47edaee6, 0x92722c85, 0x1482353b,
    0xa2bfe8a1, 0x4cf10364, 0xa81a664b, 0xbc423001, 0xc24b8b70, 0xd0f89791, 0xc76c51a3, 0x0654be30,
    0xd192e819, 0xd6ef5218, 0xd6990624, 0x5565a910, 0xf40e3585, 0x5771202a, 0x106aa070, 0x32bbd1b8,
    0x19a4c116, 0xb8d2d0c8, 0x1e376c08, 0x5141ab53, 0x2748774c, 0xdf8eeb99, 0x34b0bcb5, 0xe19b48a8,
    0x391c0cb3, 0xc5c95a63, 0x4ed8aa4a, 0xe3418acb, 0x5b9cca4f, 0x7763e373, 0x682e6ff3, 0xd6b2b8a3,
    0x748f82ee, 0x5defb2fc, 0x78a5636f, 0x43172f60, 0x84c87814, 0xa1f0ab72, 0x8cc70208, 0x1a6439ec,
    0x90befffa, 0x23631e28, 0xa4506ceb, 0xde82bde9, 0xbef9a3f7, 0xb2c67915, 0xc67178f2, 0xe372532b,
    0xca273ece, 0xea26619c, 0xd186b8c7, 0x21c0c207, 0xeada7dd6, 0xcde0eb1e, 0xf57d4f7f, 0xee6ed178,
    0x06f067aa, 0x72176fba, 0x0a637dc5, 0xa2c898a6, 0x113f9804, 0xbef90dae, 0x1b710b35, 0x131c471b,
    0x28db77f5, 0x23047d84, 0x32caab7b, 0x40c72493, 0x3c9ebe0a, 0x15c9bebc, 0x431d67c4, 0x9c100d4c,
    0x4cc5d4be, 0xcb3e42b6, 0x597f299c, 0xfc657e2a, 0x5fcb6fab, 0x3ad6faec, 0x6c44198c, 0x4a475817
  ];
  var FIRST = [
    0x6a09e667, 0xf3bcc908, 0xbb67ae85, 0x84caa73b, 0x3c6ef372, 0xfe94f82b, 0xa54ff53a, 0x5f1d36f1,
    0x510e527f, 0xade682d1, 0x9b05688c, 0x2b3e6c1f, 0x1f83d9ab, 0xfb41bd6b, 0x5be0cd19, 0x137e2179
  ];

  /* What follows the whole blocks of a message: the rest of it, a bit, zeros, and its length in bits. */
  function ending(bytes, from, size) {
    var left = bytes.length - from, room = size / 8 + 1, at;
    var end = new Uint8Array(left + room > size ? 2 * size : size);
    end.set(bytes.subarray(from));
    end[left] = 128;
    at = end.length;
    var low = bytes.length % 536870912 * 8, high = Math.floor(bytes.length / 536870912);
    for (var i = 0; i < 4; i++) {
      end[at - 1 - i] = low >>> 8 * i & 255;
      end[at - 5 - i] = high >>> 8 * i & 255;
    }
    return end;
  }

  function digest(words) {
    var out = new Uint8Array(4 * words.length), i;
    for (i = 0; i < out.length; i++) out[i] = words[i >> 2] >>> 24 - 8 * (i & 3) & 255;
    return out;
  }

  /* Takes every block of a message. */
  function blocks(bytes, size, take) {
    var whole = bytes.length - bytes.length % size, end = ending(bytes, whole, size), at;
    for (at = 0; at < whole; at += size) take(bytes, at);
    for (at = 0; at < end.length; at += size) take(end, at);
  }

  B.sha256 = function (bytes) {
    var h = [], w = new Int32Array(64), k = new Int32Array(64), i;
    for (i = 0; i < 64; i++) k[i] = K[2 * i];
    for (i = 0; i < 8; i++) h[i] = FIRST[2 * i] | 0;
    blocks(bytes, 64, function (from, at) {
      var a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], last = h[7], i, s, t;
      for (i = 0; i < 16; i++, at += 4) w[i] = from[at] << 24 | from[at + 1] << 16 | from[at + 2] << 8 | from[at + 3];
      for (; i < 64; i++) {
        s = w[i - 15];
        t = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + ((s >>> 7 | s << 25) ^ (s >>> 18 | s << 14) ^ s >>> 3) +
          ((t >>> 17 | t << 15) ^ (t >>> 19 | t << 13) ^ t >>> 10) | 0;
      }
      for (i = 0; i < 64; i++) {
        t = last + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + k[i] + w[i] | 0;
        s = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
        last = g;
        g = f;
        f = e;
        e = d + t | 0;
        d = c;
        c = b;
        b = a;
        a = s + t | 0;
      }
      h = [h[0] + a | 0, h[1] + b | 0, h[2] + c | 0, h[3] + d | 0, h[4] + e | 0, h[5] + f | 0, h[6] + g | 0, h[7] + last | 0];
    });
    return digest(h);
  };

  /* Numbers of 64 bits: their high and their low half. */
  function turn(x, n) {
    var high = x[n < 32 ? 0 : 1], low = x[n < 32 ? 1 : 0];
    n &= 31;
    return [high >>> n | low << 32 - n, low >>> n | high << 32 - n];
  }
  function shift(x, n) {
    return [x[0] >>> n, x[1] >>> n | x[0] << 32 - n];
  }
  function xor(x, y, z) {
    return [x[0] ^ y[0] ^ z[0], x[1] ^ y[1] ^ z[1]];
  }
  function sum(all) {
    var high = 0, low = 0, i;
    for (i = 0; i < all.length; i++) {
      high += all[i][0] >>> 0;
      low += all[i][1] >>> 0;
    }
    return [high + Math.floor(low / 4294967296) | 0, low | 0];
  }
  function choose(e, f, g) {
    return [e[0] & f[0] ^ ~e[0] & g[0], e[1] & f[1] ^ ~e[1] & g[1]];
  }
  function most(a, b, c) {
    return [a[0] & b[0] ^ a[0] & c[0] ^ b[0] & c[0], a[1] & b[1] ^ a[1] & c[1] ^ b[1] & c[1]];
  }

  /* For the few short messages of signatures: clear before fast. */
  B.sha512 = function (bytes) {
    var h = [], i, out = [];
    for (i = 0; i < 8; i++) h[i] = [FIRST[2 * i], FIRST[2 * i + 1]];
    blocks(bytes, 128, function (from, at) {
      var w = [], v = h.slice(0), i, x, y, s, t;
      function word(at) {
        return from[at] << 24 | from[at + 1] << 16 | from[at + 2] << 8 | from[at + 3];
      }
      for (i = 0; i < 80; i++) {
        if (i < 16) {
          w[i] = [word(at + 8 * i), word(at + 8 * i + 4)];
        } else {
          x = w[i - 15];
          y = w[i - 2];
          s = xor(turn(x, 1), turn(x, 8), shift(x, 7));
          t = xor(turn(y, 19), turn(y, 61), shift(y, 6));
          w[i] = sum([w[i - 16], s, w[i - 7], t]);
        }
        s = xor(turn(v[4], 14), turn(v[4], 18), turn(v[4], 41));
        s = sum([v[7], s, choose(v[4], v[5], v[6]), [K[2 * i], K[2 * i + 1]], w[i]]);
        t = sum([xor(turn(v[0], 28), turn(v[0], 34), turn(v[0], 39)), most(v[0], v[1], v[2])]);
        v = [sum([s, t]), v[0], v[1], v[2], sum([v[3], s]), v[4], v[5], v[6]];
      }
      for (i = 0; i < 8; i++) h[i] = sum([h[i], v[i]]);
    });
    for (i = 0; i < 8; i++) out.push(h[i][0], h[i][1]);
    return digest(out);
  };
})();
