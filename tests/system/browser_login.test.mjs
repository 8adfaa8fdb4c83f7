// A front end on another port, in a real browser: the cookie goes where CORS lets it, and no further.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import http from 'node:http';
import { describe } from 'node:test';

import { chromium } from 'playwright-core';

import { PASSWORD, json, newEmail } from './support/accounts.mjs';
import { freePort } from './support/ports.mjs';
import { scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const CHROMIUM = '/usr/bin/chromium';
const noBrowser = !existsSync(CHROMIUM) && `${CHROMIUM} is not installed`;

/** An empty page on a port of its own. */
async function servePage(port) {
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>app</title>');
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { origin: `http://localhost:${port}`, close: () => server.close() };
}

describe('a page in a browser', { skip: noBrowser }, () => {
  let allowedPort;
  const service = shared(async () => {
    allowedPort = await freePort();
    return startUndertone({
      settings: {
        'auth.mode': 'required',
        'http.cors_origins': `http://localhost:${allowedPort}`,
      },
    });
  });

  /** What a page's fetch() of the service sees: {status, body}, or {error} where it sees nothing. */
  async function pageOn(own, port) {
    const site = own(await servePage(port));
    const browser = own(
      await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
    );
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(site.origin);
    const base = new URL(service().baseUrls[0]);
    base.hostname = 'localhost';
    const call = (path, options = {}) =>
      page.evaluate(
        async ({ url, sent }) => {
          try {
            const response = await fetch(url, { ...sent, credentials: 'include' });
            return { status: response.status, body: await response.json() };
          } catch (error) {
            return { error: error.name };
          }
        },
        { url: new URL(path, base).href, sent: options },
      );
    const scriptSees = () => page.evaluate(() => document.cookie);
    return { call, scriptSees, cookies: () => context.cookies(base.href) };
  }

  const post = (value) => ({ method: 'POST', ...json(value) });

  scenario('of an allowed origin logs in with a cookie and is known', async ({ own }) => {
    const page = await pageOn(own, allowedPort);
    const who = { email: newEmail(), password: PASSWORD };
    assert.equal((await page.call('/api/me')).status, 401);
    const registered = await page.call('/api/register', post(who));
    assert.equal(registered.status, 201);
    assert.deepEqual(await page.call('/api/me'), { status: 200, body: registered.body });

    assert.equal((await page.call('/api/logout', { method: 'POST' })).status, 200);
    assert.equal((await page.call('/api/me')).status, 401);
    assert.equal((await page.call('/api/login', post(who))).status, 200);
    assert.deepEqual(await page.call('/api/me'), { status: 200, body: registered.body });
    assert.equal(await page.scriptSees(), '', 'no script sees the cookie');
    const [cookie] = await page.cookies();
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Lax');
  });

  scenario('of another origin sees nothing and logs nobody in', async ({ own }) => {
    const page = await pageOn(own, await freePort());
    const who = { email: newEmail(), password: PASSWORD };
    await service().client().post('/api/register', json(who));
    const unseen = { error: 'TypeError' };
    assert.deepEqual(await page.call('/api/login', post(who)), unseen);
    // A form needs no leave to be sent; it is refused when it comes.
    const form = { method: 'POST', body: new URLSearchParams(who).toString() };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    assert.deepEqual(await page.call('/api/login', { ...form, headers }), unseen);
    assert.deepEqual(await page.call('/api/me'), unseen);
    assert.deepEqual(await page.cookies(), []);
  });
});
