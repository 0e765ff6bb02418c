// Cleaned pages in frames where scripts could run: the browser's tree must be the one that was written,
// and nothing may run or be asked for. clean.mjs FOLDER BROWSER
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { finish, ok, same, within } from './check.mjs';
import { pause, show, withBrowser } from './open.mjs';

const [folder, browser] = process.argv.slice(2);
// No policy and no sandbox here: the cleaner alone is on trial.
fs.writeFileSync(path.join(folder, 'page.html'), '<!DOCTYPE html><meta charset="utf-8"><div id="main"></div><script src="cases.js"></script>');

// In the page: the tree of a frame that holds all cases, written by the cleaner's rules.
function readBack() {
  window.ran = window.ran || [];
  const empty = ['br', 'hr', 'img', 'wbr'];
  const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const write = (node, last) => {
    if (node.nodeType === 3) {
      const lost = last === 'PRE' && node.data.startsWith('\n') ? '\n' : '';
      return lost + escape(node.data);
    }
    if (node.nodeType !== 1) return `[${node.nodeName}]`;
    const name = node.namespaceURI.endsWith('xhtml') ? node.localName : `[${node.nodeName}]`;
    const attributes = [...node.attributes].map((one) =>
      ` ${one.name}="${escape(one.value).replace(/"/g, '&quot;').replace(/`/g, '&#96;')}"`).join('');
    const start = `<${name}${attributes}>`;
    if (empty.includes(name)) return start;
    return `${start}${[...node.childNodes].map((child, i) => write(child, i ? '' : node.nodeName)).join('')}</${name}>`;
  };
  return new Promise((done) => {
    const frame = document.createElement('iframe');
    const cases = CASES.map(([, html]) => `<div>${html}</div>`).join('');
    frame.srcdoc = `<!DOCTYPE html><script>function x() { parent.ran.push(1); }</script><body>${cases}</body>`;
    frame.onload = () => setTimeout(() => {
      const { body, head } = frame.contentDocument;
      done({ extra: head.children.length - 1, back: [...body.children].map((one) => [...one.childNodes].map((child) => write(child, '')).join('')) });
    }, 200);
    document.body.appendChild(frame);
  });
}

await withBrowser(browser, async (program) => {
  const page = await show(program, path.join(folder, 'page.html'));
  const count = await page.evaluate(() => CASES.length);
  ok(count > 600, 'cases come', count);
  const cases = await page.evaluate(() => CASES);
  const { back, extra } = await page.evaluate(readBack);
  same([back.length, extra], [count, 0], 'nothing moved out of its place');
  cases.forEach(([name, html], i) => {
    within(`${browser}: ${name}`);
    same(back[i], html, 'the tree is the one that was written');
  });
  await pause(300);
  within(browser);
  same(await page.evaluate(() => window.ran.length), 0, 'nothing ran');
  // Pictures that lie beside the page are kept by the policy of this test.
  const beside = pathToFileURL(folder).href;
  const asked = page.asked.filter((url) => !url.startsWith(beside) && !url.startsWith('about:'));
  same(asked, [], 'nothing was asked for elsewhere');
});
finish();
