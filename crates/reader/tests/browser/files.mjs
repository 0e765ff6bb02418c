// All files of the pages, without a browser: ECMAScript 3 in the scripts, no comments, one global, no
// address that leaves the drive, nothing that names the program. files.mjs DRIVE
import fs from 'node:fs';
import path from 'node:path';
import * as acorn from 'acorn';
import { finish, ok, same, within } from './check.mjs';

const drive = process.argv[2];
const all = fs.readdirSync(drive, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
const texts = all.filter((file) => /\.(html|css|js)$/.test(file));
ok(texts.length > 10, 'there are pages', texts.length);

// Names that a script leaves in the window: its own declarations at the top.
function globals(tree) {
  return tree.body.flatMap((node) => {
    if (node.type === 'VariableDeclaration') return node.declarations.map((one) => one.id.name);
    return node.type === 'FunctionDeclaration' ? [node.id.name] : [];
  });
}

function script(file, source) {
  const comments = [];
  const tree = acorn.parse(source, { ecmaVersion: 3, sourceType: 'script', onComment: comments });
  same(comments.map((one) => one.value), [], 'comments');
  ok(globals(tree).every((name) => name === 'B'), 'one global', globals(tree));
  // ECMAScript 3 takes no comma after a last property.
  ok(!/,\s*[}\]]/.test(source.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '""')), 'no comma at an end');
}

// Every attribute and function of CSS that names a place.
function places(source) {
  const attributes = /\b(?:href|src|srcset|action|poster|data|cite|background|longdesc|formaction|ping)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi;
  const tags = (source.match(/<[a-z][^>]*>/gi) ?? []).join('\n');
  const found = [...tags.matchAll(attributes)].map((match) => match[1] ?? match[2] ?? match[3]);
  return [...found, ...[...source.matchAll(/url\(\s*["']?([^)"']*)/gi)].map((match) => match[1])];
}

export function relative(address) {
  return !/^[a-z][a-z0-9+.-]*:/i.test(address.trim()) && !/^[/\\]/.test(address.trim());
}

for (const file of all) {
  within(path.relative(drive, file));
  const bytes = fs.readFileSync(file);
  ok(!/bulssi/i.test(bytes.toString('latin1')), 'names nobody');
}
for (const file of texts) {
  within(path.relative(drive, file));
  const pack = /[/\\][kxism][/\\]([0-9a-f]{2}[/\\])*[0-9a-z]+\.js$/.test(file);
  const source = fs.readFileSync(file, file.endsWith('.js') && pack ? 'latin1' : 'utf8');
  if (file.endsWith('.js')) script(file, source);
  if (pack) continue;
  ok(!/https?:|ftp:|\/\/[a-z0-9]/i.test(source), 'no address of a network', source.match(/.{20}(https?:|\/\/[a-z0-9]).{20}/i)?.[0]);
  if (!file.endsWith('.html')) continue;
  ok(/http-equiv="Content-Security-Policy"/.test(source), 'has a policy');
  ok(!/<script(?![^>]*\bsrc=)/i.test(source) && !/<[a-z][^>]*\son[a-z]+\s*=/i.test(source.replace(/"[^"]*"/g, '""')), 'no script in the page');
  for (const address of places(source.replace(/<meta[^>]*>/gi, ''))) {
    if (address === 'data:,') continue;
    ok(relative(address), 'relative', address);
    const [name] = address.split('#');
    const to = name ? path.join(path.dirname(file), decodeURIComponent(name)) : file;
    ok(fs.existsSync(to), 'leads somewhere', address);
  }
}
finish();
