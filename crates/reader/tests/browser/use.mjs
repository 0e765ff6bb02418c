// What a reader does: plays a film with subtitles, learns a lesson, reads an imported text, looks a
// word up, uses the keyboard alone, leaves. use.mjs DRIVE BROWSER
import fs from 'node:fs';
import path from 'node:path';
import { finish, ok, same, within } from './check.mjs';
import { entry, pause, press, show, until, withBrowser } from './open.mjs';

const [drive, name] = process.argv.slice(2);
const at = (page, nth) => page.evaluate((nth) => document.querySelectorAll('.tile')[nth].click(), nth);
const text = (page, selector) => page.evaluate((selector) => document.querySelector(selector)?.innerText ?? null, selector);

// Opens a work by its section's place among the tiles and its own among the cards.
async function work(page, section, card) {
  await page.evaluate(() => window.B.go('h'));
  await until(page, () => document.querySelector('.tile'));
  if (section > 5) {
    await at(page, 6);
    await until(page, () => document.querySelectorAll('.tile').length === 8);
  }
  await at(page, section);
  await until(page, () => document.querySelector('.crumb + h1 + .wall'));
  await page.evaluate((card) => document.querySelectorAll('.card')[card].click(), card);
  await until(page, () => !document.querySelector('.wall'));
}

async function film(page) {
  within(`${name} film`);
  await work(page, 0, 0);
  await page.evaluate(() => document.querySelector('.part').click());
  await until(page, () => document.querySelector('video').currentTime > 1);
  const lines = () => [...document.querySelector('video').textTracks]
    .filter((track) => track.mode === 'showing')
    .flatMap((track) => [...track.activeCues].map((cue) => cue.text));
  await until(page, () => [...document.querySelector('video').textTracks].some((track) => track.activeCues?.length));
  same(await page.evaluate(lines), ['겨울은 길었다. &lt;눈>'], 'Korean lines');
  await page.evaluate(() => document.querySelectorAll('.subs input')[2].click());
  await until(page, () => [...document.querySelector('video').textTracks].some((track) => track.language === 'en' && track.activeCues?.length));
  same(await page.evaluate(lines), ['The winter was long.'], 'English lines');
  await page.evaluate(() => document.querySelectorAll('.subs input')[0].click());
  same(await page.evaluate(lines), [], 'no lines');
  await page.evaluate(() => { document.querySelector('video').currentTime = 5; });
  await until(page, () => document.querySelector('video').currentTime >= 5);
  ok(true, 'seeks');

  within(`${name} film in parts`);
  await work(page, 0, 1);
  await page.evaluate(() => document.querySelectorAll('.part')[0].click());
  await until(page, () => document.querySelector('.lines-now')?.innerText.includes('겨울은'));
  await page.evaluate(() => { document.querySelector('video').currentTime = 4.5; });
  await until(page, () => document.querySelector('.lines-now')?.innerText.includes('풀렸다'));
  same(await page.evaluate(() => [...document.querySelectorAll('.lines-now p')].map((el) => el.innerText)), ['강의 얼음이', '풀렸다.'], 'drawn lines');
  await page.evaluate(() => document.querySelectorAll('.part')[1].click());
  // Lines of the first part's end go on into the second: 6 s is its start.
  await until(page, () => document.querySelector('video').currentSrc.includes('2.mp4') && document.querySelector('.lines-now').innerText.includes('풀렸다'));
  await until(page, () => document.querySelector('.lines-now').innerText === '');
  ok(true, 'lines count from the first part');

  within(`${name} film that no browser plays`);
  await work(page, 0, 5);
  ok((await text(page, '.note'))?.length > 10, 'says so');
  ok(await page.evaluate(() => document.querySelector('.files a').getAttribute('href').endsWith('.avi')), 'has a plain link');
  ok((await text(page, '.where')).includes('01'), 'names the folder');
}

async function sound(page) {
  within(`${name} sound`);
  await work(page, 3, 0);
  await page.evaluate(() => document.querySelector('.part').click());
  await until(page, () => document.querySelector('audio').currentTime > 0.3);
  await page.evaluate(() => window.B.go('h'));
  await until(page, () => !document.querySelector('audio'));
  ok(true, 'stops when the view goes');
}

async function lesson(page) {
  within(`${name} lesson`);
  await work(page, 4, 0);
  const shown = (selector) => page.evaluate((selector) => document.querySelector(selector).offsetHeight > 0, selector);
  same([await shown('.mean span'), await shown('.tr')], [false, false], 'meanings are hidden');
  await page.evaluate(() => document.querySelector('.mean button').click());
  same([await shown('.mean span'), await shown('tr:nth-child(2) .mean span')], [true, false], 'one meaning is shown');
  await page.evaluate(() => document.querySelector('.reading').previousSibling.click());
  ok(await shown('.tr'), 'the translation is shown');
  const [check, answer] = ['.task button:nth-of-type(1)', '.task button:nth-of-type(2)'];
  await page.click(check);
  const said = () => text(page, '.said');
  const nothing = await said();
  await page.evaluate(() => document.querySelectorAll('.task input')[0].click());
  await page.click(check);
  const wrong = await said();
  await page.evaluate(() => document.querySelectorAll('.task input')[1].click());
  await page.click(check);
  const right = await said();
  ok(nothing && wrong && right && new Set([nothing, wrong, right]).size === 3, 'each answer has its word', [nothing, wrong, right]);
  await page.click(answer);
  same(await said(), 'is', 'the answer');
  await page.type('.write', 'IT IS cheap!');
  await page.keyboard.press('Enter');
  same(await text(page, '.task:nth-child(2) .said'), right, 'written answers are compared by their letters');
}

async function imported(page) {
  within(`${name} imported text`);
  await work(page, 2, 1);
  await until(page, () => document.querySelector('iframe')?.contentDocument?.body?.innerText.length > 20);
  await pause(500);
  const frame = await page.evaluate(() => {
    const el = document.querySelector('iframe');
    return {
      sandbox: el.getAttribute('sandbox'),
      scripts: el.contentDocument.scripts.length,
      inside: el.contentDocument.documentElement.scrollHeight - el.clientHeight,
      pictures: [...el.contentDocument.images].map((img) => img.naturalWidth > 0),
      fixed: [...el.contentDocument.querySelectorAll('*')].filter((one) => getComputedStyle(one).position === 'fixed').length,
      hacked: window.hacked ?? null,
    };
  });
  same(frame.sandbox, 'allow-same-origin', 'the frame runs nothing');
  same([frame.scripts, frame.fixed, frame.hacked], [0, 0, null], 'no script, nothing over the page');
  same(frame.pictures, [true], 'the picture beside it, and no other');
  ok(frame.inside <= 0, 'the frame is as high as its text', frame.inside);
  const count = await page.evaluate(() => history.length);
  await page.evaluate(() => document.querySelector('iframe').contentDocument.querySelector('a[href^="#"]').click());
  await pause(200);
  same(await page.evaluate(() => history.length), count, 'jumps leave no line in the history');
}

async function words(page) {
  within(`${name} explained words`);
  await work(page, 5, 1);
  const gloss = () => text(page, '.gl');
  same(await gloss(), null, 'hidden at first');
  await page.click('abbr.g');
  ok((await gloss())?.length > 5, 'shown when clicked');
  await page.focus('abbr.g');
  await page.keyboard.press('Enter');
  same(await gloss(), null, 'hidden again by the keyboard');
}

async function gallery(page) {
  within(`${name} gallery`);
  await work(page, 7, 0);
  await page.evaluate(() => document.querySelector('a.shot').click());
  await until(page, () => document.querySelector('.viewer img').naturalWidth === 480);
  await page.keyboard.press('ArrowRight');
  ok((await text(page, '.viewer [role=status]')).startsWith('2 / 6'), 'the next one');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  ok((await text(page, '.viewer [role=status]')).startsWith('6 / 6'), 'from the first to the last');
  await page.evaluate(() => document.querySelector('.viewer button:last-child').click());
  same(await page.evaluate(() => document.activeElement.className), 'shot', 'closing gives the focus back');
}

async function book(page) {
  within(`${name} book`);
  await work(page, 6, 0);
  await page.evaluate(() => document.querySelectorAll('.ep')[1].click());
  await until(page, () => document.querySelector('.prose p'));
  const screens = new Set();
  const here = () => text(page, '#main');
  for (;;) {
    const before = await here();
    screens.add(before);
    const forward = await page.evaluate((words) => {
      const link = [...document.querySelectorAll('.pager a')].find((one) => words.includes(one.innerText));
      if (link) link.click();
      return Boolean(link);
    }, ['다음 쪽', '다음 장']);
    if (!forward || screens.size > 20) break;
    await until(page, (before) => document.getElementById('main').innerText !== before, before);
  }
  ok(screens.size >= 3, 'a long chapter is cut, and goes on', screens.size);
}

async function search(page) {
  within(`${name} search`);
  await page.evaluate(() => window.B.go('h'));
  await until(page, () => document.getElementById('q'));
  same(await page.evaluate(() => document.getElementById('q').autocomplete), 'off', 'no form history');
  const type = async (words) => {
    await page.evaluate(() => { document.getElementById('q').value = ''; });
    await page.type('#q', words);
  };
  const hits = () => page.evaluate(() => [...document.querySelectorAll('.hit b')].map((el) => el.innerText));
  for (const [words, title] of [
    ['겨울', '긴 겨울'], ['ㅎㄱ', '항구'], ['떠내려갔다', '산골 이야기: 여름'], ['새 다리', '다리를 놓다'],
    ['쌀값이', '쌀값은 왜 오르내리는가'], ['cheap', '장마당에서'],
  ]) {
    await type(words);
    await until(page, (title) => [...document.querySelectorAll('.hit b')].some((el) => el.innerText === title), title)
      .then(() => ok(true, words), async () => ok(false, `finds ${title} by ${words}`, await hits()));
  }
  await type('떠내려갔다');
  await until(page, () => document.querySelector('.hit mark')?.innerText.startsWith('떠내려'));
  ok(true, 'shows the words found');
  ok(!(await page.evaluate(() => document.getElementById('rest').offsetHeight)), 'in place of the rest');
  await page.evaluate(() => document.querySelector('.hit').click());
  await until(page, () => document.querySelector('.prose'));
  ok((await text(page, '.prose')).includes('떠내려갔다'), 'opens the screen it is on');
  await page.evaluate(() => window.B.back());
  await until(page, () => document.querySelector('.hit mark'));
  same(await page.evaluate(() => document.getElementById('q').value), '떠내려갔다', 'back to what was found');
  await type('qqqzzz');
  await until(page, () => !document.querySelector('.hit') && document.querySelector('#found [role=status]'));
  await page.click('#b-home');
  await until(page, () => document.getElementById('rest')?.offsetHeight > 0);
  same(await page.evaluate(() => [document.getElementById('q').value, document.querySelectorAll('.hit').length]), ['', 0], 'home again');
  await page.evaluate(() => window.B.go('v2'));
  await until(page, () => document.querySelector('.wall'));
  await page.click('#b-search');
  await until(page, () => document.activeElement?.id === 'q');
  ok(true, 'the bar leads to search');
}

async function keyboard(page) {
  within(`${name} keyboard`);
  await page.evaluate(() => window.B.go('h'));
  await until(page, () => document.querySelector('.tile'));
  let focused = '';
  for (let n = 0; n < 12 && focused !== 'tile h1'; n += 1) {
    await page.keyboard.press('Tab');
    focused = await page.evaluate(() => document.activeElement.className);
  }
  same(focused, 'tile h1', 'Tab reaches the first tile');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  same(outline, 'solid', 'the focus is seen');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('.crumb + h1 + .wall'));
  await page.keyboard.down('Alt');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.up('Alt');
  await until(page, () => document.querySelector('.tile'));
  same(await page.evaluate(() => document.activeElement.className), 'tile h1', 'back to where one came from');
}

async function exit(browser, way) {
  within(`${name} exit by ${way}`);
  const page = await show(browser, entry(drive), [800, 600]);
  await work(page, 0, 0);
  await page.evaluate(() => document.querySelector('.part').click());
  await until(page, () => document.querySelector('video').currentTime > 0.2);
  const before = await page.evaluate(() => [location.href, document.title, history.length]);
  const started = Date.now();
  if (way === 'key') await page.keyboard.press('Escape');
  else await page.click('#b-exit');
  await until(page, () => document.body.children.length === 0);
  ok(Date.now() - started < 1500, 'at once', Date.now() - started);
  same(await page.evaluate(() => [document.body.innerHTML, document.styleSheets.length]), ['', 0], 'an empty page');
  same(await page.evaluate(() => [location.href, document.title, history.length]), before, 'address, title and history stay');
  await page.evaluate(() => window.B.go('h'));
  await pause(200);
  same(await page.evaluate(() => document.body.innerHTML), '', 'nothing comes back');
  same(page.said, [], 'no complaint');
  await page.close();
}

async function damaged(browser) {
  within(`${name} damaged drive`);
  const pack = path.join(drive, fs.readdirSync(drive).find((one) => one.startsWith('s-')), 'k/00/00.js');
  const page = await show(browser, entry(drive), [800, 600]);
  fs.renameSync(pack, `${pack}.away`);
  try {
    await page.evaluate(() => document.querySelector('.tile').click());
    await until(page, () => document.querySelector('.note button'));
    ok(true, 'says that it cannot read');
  } finally {
    fs.renameSync(`${pack}.away`, pack);
  }
  await page.evaluate(() => document.querySelector('.note button').click());
  await until(page, () => document.querySelector('.wall'));
  ok(true, 'reads when it can again');
  await page.close();
}

await withBrowser(name, async (browser) => {
  const page = await show(browser, entry(drive), [800, 600]);
  for (const part of [film, sound, lesson, imported, words, gallery, book, search, keyboard]) {
    try {
      await part(page);
    } catch (error) {
      ok(false, error.message.split('\n')[0]);
    }
  }
  within(name);
  same(page.said, [], 'the browser has no complaint');
  await page.close();
  await exit(browser, 'key');
  await exit(browser, 'button');
  await damaged(browser);
});
finish();
