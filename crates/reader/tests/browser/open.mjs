// Opens pages from file:// in the browsers of Debian, as they come.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

export const BROWSERS = ['chrome', 'firefox'];

const PROGRAMS = { chrome: '/usr/bin/chromium', firefox: '/usr/bin/firefox-esr' };
const ARGUMENTS = {
  chrome: [
    '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--mute-audio',
    '--autoplay-policy=no-user-gesture-required', '--hide-scrollbars',
  ],
  firefox: ['--headless'],
};

// The one page in the root of a drive.
export function entry(folder) {
  const names = fs.readdirSync(folder).filter((name) => name.endsWith('.html'));
  if (names.length !== 1) throw new Error(`one entry page expected: ${names}`);
  return path.join(folder, names[0]);
}

// Runs `work(browser)` with a fresh profile; `options.env` reaches the browser.
export async function withBrowser(name, work, options = {}) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  const browser = await puppeteer.launch({
    browser: name,
    executablePath: PROGRAMS[name],
    headless: true,
    args: [...ARGUMENTS[name], ...(options.args ?? [])],
    userDataDir: profile,
    env: { ...process.env, ...options.env, HOME: profile },
    protocol: name === 'firefox' ? 'webDriverBiDi' : 'cdp',
    protocolTimeout: 60000,
    extraPrefsFirefox: { 'media.autoplay.default': 0, 'browser.shell.checkDefaultBrowser': false, ...options.prefs },
  });
  try {
    return await work(browser, profile);
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// A page of this size that shows `file`. `page.asked` lists all that it asked for, `page.said` its
// complaints.
export async function show(browser, file, [width, height] = [1024, 768], scripts = true) {
  const page = await browser.newPage();
  page.asked = [];
  page.said = [];
  page.on('request', (request) => page.asked.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) page.said.push(message.text());
  });
  page.on('pageerror', (error) => page.said.push(`page: ${error.message}`));
  page.on('dialog', (dialog) => {
    page.said.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setViewport({ width, height });
  if (!scripts) await page.setJavaScriptEnabled(false);
  await page.goto(pathToFileURL(file).href);
  return page;
}

// Clicks the link or button that says `text`, and waits until another heading is there.
export async function press(page, selector, text) {
  const before = await page.evaluate(() => document.getElementById('main').innerHTML.length);
  const found = await page.evaluate((selector, text) => {
    const all = [...document.querySelectorAll(selector)];
    const one = all.find((el) => !text || el.textContent.includes(text));
    if (one) one.click();
    return Boolean(one);
  }, selector, text);
  if (!found) throw new Error(`nothing to press: ${selector} ${text}`);
  await page.waitForFunction(
    (before) => document.getElementById('main').innerHTML.length !== before
      && !document.getElementById('main').hasAttribute('aria-busy'),
    { timeout: 15000 }, before,
  );
  await pause(120);
}

export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

// Waits until `test` holds in the page.
export function until(page, test, ...values) {
  return page.waitForFunction(test, { timeout: 15000, polling: 100 }, ...values);
}
