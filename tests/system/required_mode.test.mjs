// auth.mode = required: who may call what, and what a wrong credential gets.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { json } from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { newReport, shareReport } from './support/reports.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const CHAT = asJson(chat(3));
const LIST = '/api/v1/uploads';

describe('required mode', () => {
  const service = shared(() => startUndertone({ settings: { 'auth.mode': 'required' } }));

  const newKey = (...args) => service().cli('key', 'create', ...args);
  const bearer = (key) => ({ Authorization: `Bearer ${key}` });

  /** A client that sends nothing but its key, and the customer it acts for. */
  async function keyHolder(...args) {
    const customer = newCustomer();
    const key = await newKey('--customer', customer, ...args);
    return { customer, key, client: service().client(undefined, bearer(key)) };
  }

  scenario('a key is printed alone, and acts for its customer', async () => {
    const { customer, key, client } = await keyHolder();
    assert.match(key, /^ut_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/);
    const [upload] = await client.upload({ 'chat.json': CHAT });
    assert.equal(upload.customer_id, customer);
    await client.completed(upload.id);
    assert.equal((await client.get(LIST)).json.length, 1);
    assert.equal((await client.summary()).customer_id, customer);
    // Naming the own customer changes nothing.
    await client.get(LIST, { query: { customer_id: customer } });
    const other = service().client(undefined, { 'X-API-Key': key });
    assert.equal((await other.get(LIST)).json.length, 1);
    const { headers } = await client.get(LIST);
    assert.equal(headers['x-undertone-auth'], undefined, 'the mode is not open');
  });

  scenario('without a credential: 401 with WWW-Authenticate', async () => {
    const { client: owner } = await keyHolder();
    const id = await owner.uploadOne('chat.json', CHAT);
    const client = service().client(newCustomer());
    const refused = [
      ['GET', LIST],
      ['GET', `${LIST}/${id}`],
      ['GET', `${LIST}/${id}/content`],
      ['GET', `${LIST}/${id}/events`],
      ['POST', `${LIST}/${id}/cancel`],
      ['DELETE', `${LIST}/${id}`],
      ['DELETE', LIST],
      ['GET', '/api/v1/dashboard/summary'],
      ['GET', '/metrics'],
    ];
    for (const [method, path] of refused) {
      const { headers } = await client.request(method, path, { expect: [401, 403] });
      if (path !== '/metrics') assert.match(headers['www-authenticate'], /^Bearer/, path);
    }
    const form = uploadForm({ customer_id: client.customer }, { 'chat.json': CHAT });
    await client.postForm(form, { expect: 401 });
  });

  scenario('a wrong credential is 401 and never falls through to another one', async () => {
    const { customer, key } = await keyHolder();
    const last = key.at(-1) === 'A' ? 'B' : 'A';
    const wrong = ['', 'ut_', 'ut_00000000_', `${key}x`, key.slice(0, -1) + last, 'a.b.c'];
    for (const credential of wrong) {
      const client = service().client(customer, bearer(credential));
      await client.get(LIST, { expect: 401 });
      const mixed = service().client(customer, { ...bearer(credential), 'X-API-Key': key });
      await mixed.get(LIST, { expect: 401 });
    }
    const basic = Buffer.from('a:b').toString('base64');
    await service()
      .client(customer, { Authorization: `Basic ${basic}` })
      .get(LIST, { expect: 401 });
  });

  scenario('another customer_id is 403 on create and list, 404 on objects', async () => {
    const [mine, theirs] = [await keyHolder(), await keyHolder()];
    const id = await mine.client.uploadOne('chat.json', CHAT);
    const foreign = await theirs.client.uploadOne('chat.json', CHAT);
    const query = { customer_id: theirs.customer };
    await mine.client.get(LIST, { query, expect: 403 });
    await mine.client.get('/api/v1/dashboard/summary', { query, expect: 403 });
    await mine.client.delete(LIST, { query, expect: 403 });
    const form = uploadForm({ customer_id: theirs.customer }, { 'chat.json': CHAT });
    await mine.client.postForm(form, { expect: 403 });
    for (const target of [id, foreign]) {
      for (const path of ['', '/status', '/results', '/content', '/messages', '/diff', '/attempts']) {
        await mine.client.get(`${LIST}/${target}${path}`, { query, expect: 404 });
      }
    }
    await mine.client.get(`${LIST}/${foreign}`, { expect: 404 });
    await mine.client.delete(`${LIST}/${foreign}`, { expect: 404 });

    const rules = '/api/v1/alert-rules';
    const body = JSON.stringify({ kind: 'negative_share_up', percent: 5 });
    const { json: rule } = await theirs.client.post(rules, { body, expect: 201 });
    await mine.client.post(rules, { query, body, expect: 403 });
    await mine.client.request('PUT', '/api/v1/dictionary', { query, body: '{}', expect: 403 });
    await mine.client.get('/api/v1/dictionary', { query, expect: 403 });
    for (const asked of [{}, query]) {
      const refused = await mine.client.get(`${rules}/${rule.id}`, { query: asked, expect: 404 });
      assert.equal(refused.json.detail, 'no such alert rule');
    }
    await mine.client.delete(`/api/v1/customers/${theirs.customer}`, { expect: [403, 404] });
    assert.equal((await theirs.client.get(LIST)).json.length, 1);
  });

  scenario('a foreign id is like a missing one', async () => {
    const [mine, theirs] = [await keyHolder(), await keyHolder()];
    const foreign = await theirs.client.uploadOne('chat.json', CHAT);
    const missing = '018f0000-0000-7000-8000-000000000000';
    const answer = async (id) => {
      const { text, headers } = await mine.client.get(`${LIST}/${id}`, { expect: 404 });
      return text.replaceAll(id, 'ID').replaceAll(headers['x-request-id'], 'REQUEST');
    };
    assert.equal(await answer(foreign), await answer(missing));
  });

  scenario('scopes: who may only read cannot write, who may only write cannot read', async () => {
    const { client: reader } = await keyHolder('--scope', 'uploads:read');
    await reader.get(LIST);
    const form = uploadForm({}, { 'chat.json': CHAT });
    await reader.postForm(form, { expect: 403 });
    const { client: writer } = await keyHolder('--scope', 'uploads:write');
    const id = await writer.uploadOne('chat.json', CHAT);
    await writer.get(`${LIST}/${id}`, { expect: 403 });
    await writer.delete(`${LIST}/${id}`);
    const { report } = await newReport(writer);
    await shareReport(writer, report);
    const whole = { ...json({ redacted: false }), expect: 403 };
    await writer.post(`/api/v1/reports/${report}/share`, whole);
  });

  scenario('a key ends when it is revoked or expires', async () => {
    const { key, client } = await keyHolder();
    await client.get(LIST);
    await service().cli('key', 'revoke', key);
    const { client: short } = await keyHolder('--expires', '1s');
    for (const each of [client, short]) {
      // A process may know a key for a few seconds.
      await eventually(
        'the key has ended',
        async () => (await each.get(LIST, { expect: [200, 401] })).status === 401,
      );
    }
  });

  scenario('a key for all customers names one in each call', async () => {
    const key = await newKey('--all-customers');
    const client = service().client(undefined, bearer(key));
    await client.get(LIST, { expect: 422 });
    await client.postForm(uploadForm({}, { 'chat.json': CHAT }), { expect: 422 });

    const [one, other] = [newCustomer(), newCustomer()].map((name) => client.as(name));
    assert.deepEqual((await one.get(LIST)).json, [], 'a customer nobody knows has nothing');
    const id = await one.uploadOne('chat.json', CHAT);
    await one.completed(id);
    await other.get(`${LIST}/${id}`, { expect: 404 });
    assert.equal((await one.summary()).total_uploads, 1);
    assert.equal((await other.summary()).total_uploads, 0);
  });

  scenario('a key for all customers does no more than its scopes say', async () => {
    const key = await newKey('--all-customers', '--scope', 'uploads:read');
    const client = service().client(newCustomer(), bearer(key));
    assert.deepEqual((await client.get(LIST)).json, []);
    const form = uploadForm({ customer_id: client.customer }, { 'chat.json': CHAT });
    await client.postForm(form, { expect: 403 });
    await client.delete(LIST, { expect: 403 });
  });

  scenario('the list of keys tells when each was last used', async () => {
    const { key, client } = await keyHolder();
    const shown = async () => {
      const lines = (await service().cli('key', 'list')).split('\n');
      return lines.find((line) => line.startsWith(key.slice(3, 11)));
    };
    const unused = await shown();
    const before = new Date().toISOString().slice(0, 10);
    await client.get(LIST);
    const used = await eventually('its use is noted', async () => {
      const line = await shown();
      return line !== unused && line;
    });
    assert.ok(used.split(before).length > unused.split(before).length, used);
  });

  scenario('health, documents and the OpenAPI document are open to all', async () => {
    const client = service().client();
    for (const path of [
      '/api/v1/health',
      '/api/v1/health/live',
      '/openapi.json',
      '/docs',
      '/redoc',
    ]) {
      await client.get(path);
      // A stale credential is ignored where none is needed.
      await client.get(path, { headers: bearer('ut_00000000_stale') });
    }
  });
});
