// A page for scripts without a browser: enough of a document to load packs from a folder.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const assets = new URL('../../assets/', import.meta.url);

// As a browser reads a script with charset x-user-defined.
function userDefined(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    const codes = Array.from(bytes.subarray(at, at + 8192), (byte) => (byte < 128 ? byte : 0xf700 + byte));
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join('');
}

// Loads the scripts named; `opens` counts files that were asked for, `slow` delays each (milliseconds), `globals` are
// names that the scripts find besides.
export function page(root, scripts, slow = 0, globals = {}) {
  const counts = { opens: 0, bytes: 0, files: [] };
  const head = {
    appendChild(script) {
      script.parentNode = head;
      const run = () => {
        counts.opens += 1;
        counts.files.push(script.src);
        let bytes;
        try {
          bytes = fs.readFileSync(path.join(root, script.src));
        } catch {
          return script.onerror();
        }
        counts.bytes += bytes.length;
        try {
          vm.runInContext(userDefined(bytes), context);
        } catch (error) {
          // A browser reports it and goes on.
        }
        script.onload();
      };
      if (slow) setTimeout(run, slow);
      else setImmediate(run);
    },
    removeChild(script) {
      script.parentNode = null;
    },
  };
  const document = {
    createElement: () => ({ setAttribute() {} }),
    getElementsByTagName: () => [head],
  };
  const context = vm.createContext({ document, window: {}, setTimeout, clearTimeout, ...globals });
  for (const script of scripts) {
    vm.runInContext(fs.readFileSync(new URL(script, assets), 'utf8'), context, { filename: script });
  }
  return { B: vm.runInContext('B', context), counts };
}
