// Idempotency-Key: a POST that is sent again is done once, whoever answers and whoever dies.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';

import { PASSWORD, json, newEmail, newPerson } from './support/accounts.mjs';
import { asJson, chat, chatOfSize } from './support/chats.mjs';
import { multipart } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const CHAT = asJson(chat(3));

function form(customer, files = { 'chat.json': CHAT }, options = {}) {
  const fields = { ...(customer && { customer_id: customer }), ...options.fields };
  return multipart(
    [
      ...Object.entries(fields).map(([name, body]) => ({ name, body })),
      ...Object.entries(files).map(([filename, body]) => ({ name: 'files', filename, body })),
    ],
    options,
  );
}

const keyed = (key) => ({ 'Idempotency-Key': key });
const isReplay = ({ headers }) => headers['idempotent-replayed'] === 'true';

describe('Idempotency-Key', () => {
  const service = shared(() => startUndertone());
  const newClient = () => service().client(newCustomer());

  async function uploadCount(client) {
    return (await client.get('/api/v1/uploads')).json.length;
  }

  scenario('an upload sent again is answered again, and stored once', async () => {
    const client = newClient();
    const headers = keyed(randomUUID());
    const first = await client.postForm(form(client.customer), { headers, expect: 201 });
    assert.ok(!isReplay(first));
    const again = await client.postForm(form(client.customer, undefined, { boundary: 'other' }), {
      headers,
      expect: 201,
    });
    assert.ok(isReplay(again));
    assert.deepEqual(again.json, first.json);
    assert.equal(again.headers.location, first.headers.location);
    assert.equal(await uploadCount(client), 1);
    await client.completed(first.json.uploads[0].id);
  });

  scenario('a key replays nothing of another customer', async () => {
    const [owner, stranger] = [await newPerson(service), await newPerson(service)];
    const { json: stored } = await owner.client.postForm(form(undefined), { expect: 201 });
    const [{ id, customer_id: customer }] = stored.uploads;
    await owner.client.completed(id);
    const headers = keyed(randomUUID());
    const reprocess = (client, sent, expect) =>
      client.post(`/api/v1/uploads/${id}/reprocess`, {
        headers: sent,
        query: { customer_id: customer },
        expect,
      });
    await reprocess(owner.client, headers, 202);
    for (const client of [stranger.client, service().client()]) {
      await reprocess(client, headers, 404);
      await reprocess(client, keyed(randomUUID()), 404);
    }
    assert.ok(isReplay(await reprocess(owner.client, headers, 202)));
  });

  scenario('another body under the same key is 422', async () => {
    const client = newClient();
    const headers = keyed(randomUUID());
    await client.postForm(form(client.customer), { headers });
    const others = [
      form(client.customer, { 'chat.json': asJson(chat(4)) }),
      form(client.customer, { 'other.json': CHAT }),
      form(client.customer, { 'chat.json': CHAT, 'more.json': CHAT }),
      form(client.customer, undefined, { fields: { kind: 'table' } }),
    ];
    for (const other of others) {
      const { json } = await client.postForm(other, { headers, expect: 422 });
      assert.equal(json.code, 'idempotency_key_reused');
    }
    assert.equal(await uploadCount(client), 1);
  });

  scenario('large files are compared by their content', { timeout: 120_000 }, async () => {
    const client = newClient();
    const headers = keyed(randomUUID());
    const [{ json: large }, { json: other }] = [chatOfSize(3_000_000), chatOfSize(3_000_100)];
    const first = await client.postForm(form(client.customer, { 'a.json': large }), { headers });
    const again = await client.postForm(form(client.customer, { 'a.json': large }), { headers });
    assert.ok(isReplay(again));
    assert.deepEqual(again.json, first.json);
    await client.postForm(form(client.customer, { 'a.json': other }), { headers, expect: 422 });
    assert.equal(await uploadCount(client), 1);
  });

  scenario('of many at a time one is carried out', async () => {
    const client = newClient();
    const headers = keyed(randomUUID());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.postForm(form(client.customer), { headers, expect: [201, 409] }),
      ),
    );
    const taken = answers.filter(({ status }) => status === 201);
    assert.equal(taken.filter((answer) => !isReplay(answer)).length, 1);
    assert.equal(new Set(taken.map(({ json }) => json.uploads[0].id)).size, 1);
    for (const { json, headers: sent, status } of answers) {
      if (status !== 409) continue;
      assert.equal(json.code, 'idempotency_key_in_flight');
      assert.ok(sent['retry-after']);
    }
    assert.equal(await uploadCount(client), 1);
  });

  scenario('a key belongs to its customer and its path', async () => {
    const [one, other] = [newClient(), newClient()];
    const headers = keyed(randomUUID());
    await one.postForm(form(one.customer), { headers, expect: 201 });
    assert.ok(!isReplay(await other.postForm(form(other.customer), { headers, expect: 201 })));
    const body = JSON.stringify({ kind: 'negative_share_up', percent: 5 });
    assert.ok(!isReplay(await one.post('/api/v1/alert-rules', { headers, body, expect: 201 })));
  });

  scenario('a refusal is not kept: the next try is carried out', async () => {
    const client = newClient();
    const headers = keyed(randomUUID());
    const empty = form(client.customer, { 'empty.json': '' });
    await client.postForm(empty, { headers, expect: 400 });
    assert.ok(!isReplay(await client.postForm(form(client.customer), { headers, expect: 201 })));
  });

  scenario('every POST takes a key', async () => {
    const client = newClient();
    const rules = '/api/v1/alert-rules';
    const body = JSON.stringify({ kind: 'negative_share_up', percent: 5 });
    const headers = keyed(randomUUID());
    const rule = await client.post(rules, { headers, body, expect: 201 });
    const same = await client.post(rules, { headers, body, expect: 201 });
    assert.ok(isReplay(same));
    assert.deepEqual(same.json, rule.json);
    assert.equal(same.headers.location, rule.headers.location);
    const other = JSON.stringify({ kind: 'negative_share_up', percent: 6 });
    await client.post(rules, { headers, body: other, expect: 422 });
    assert.equal((await client.get(rules)).json.length, 1);

    const id = await client.uploadOne('chat.json', CHAT);
    await client.completed(id);
    const again = `/api/v1/uploads/${id}/reprocess`;
    const accepted = await client.post(again, { headers, expect: 202 });
    await client.completed(id);
    const replay = await client.post(again, { headers, expect: 202 });
    assert.ok(isReplay(replay));
    assert.deepEqual(replay.json, accepted.json);
    const attempts = async () => (await client.get(`/api/v1/uploads/${id}/attempts`)).json.length;
    assert.equal(await attempts(), 2);
  });

  scenario('what hands out or ends a credential, or is sent a password, takes no key', async () => {
    const { json: document } = await service().client().get('/openapi.json');
    const takesKey = ({ parameters = [] }) =>
      parameters.some(({ name }) => name === 'Idempotency-Key');
    const without = Object.entries(document.paths)
      .filter(([, { post }]) => post && !takesKey(post))
      .map(([path]) => path);
    assert.deepEqual(without.sort(), [
      '/api/login',
      '/api/logout',
      '/api/register',
      '/api/v1/api-keys',
      '/api/v1/api-keys/{id}/rotate',
      '/api/v1/auth/login',
      '/api/v1/auth/login/json',
      '/api/v1/auth/logout',
      '/api/v1/auth/password',
      '/api/v1/auth/password/forgot',
      '/api/v1/auth/password/reset',
      '/api/v1/auth/refresh',
      '/api/v1/auth/register',
      '/api/v1/invitations',
      '/api/v1/reports/{id}/share',
      '/api/v1/users/{id}/password-reset',
      '/auth/login',
      '/auth/logout',
      '/auth/register',
    ]);

    const { client } = await newPerson(service);
    const headers = keyed(randomUUID());
    const make = () => client.post('/api/v1/api-keys', { headers, body: '{}', expect: 201 });
    const [one, other] = [await make(), await make()];
    assert.ok(!isReplay(other));
    assert.notEqual(one.json.key, other.json.key);
    const who = { email: newEmail(), password: PASSWORD };
    for (const status of [201, 409]) {
      const body = json(who);
      const sent = { body: body.body, headers: { ...body.headers, ...headers }, expect: status };
      await service().client().post('/api/v1/auth/register', sent);
    }
  });

  scenario('an invitation accepted again is answered again', async () => {
    const [host, guest] = [await newPerson(service), await newPerson(service)];
    const invitation = json({ role: 'viewer' });
    const { json: made } = await host.client.post('/api/v1/invitations', invitation);
    const accept = () =>
      guest.client.post('/api/v1/invitations/accept', {
        body: JSON.stringify({ token: made.token }),
        headers,
      });
    const headers = keyed(randomUUID());
    const [first, again] = [await accept(), await accept()];
    assert.ok(!isReplay(first) && isReplay(again));
    assert.deepEqual(again.json, first.json);
    assert.equal((await host.client.get('/api/v1/tenant/members')).json.length, 2);
  });

  scenario('a key that is none is 422', async () => {
    const client = newClient();
    for (const key of ['x'.repeat(256), 'a b']) {
      const { json } = await client.postForm(form(client.customer), {
        headers: keyed(key),
        expect: 422,
      });
      assert.equal(json.errors[0].pointer, 'header/Idempotency-Key');
    }
    assert.deepEqual((await client.get('/api/v1/uploads')).json, []);
  });

  scenario('a killed server blocks no retry', { timeout: 120_000 }, async ({ own }) => {
    const undertone = own(await startUndertone());
    const client = undertone.client(newCustomer());
    const headers = keyed(randomUUID());
    const body = form(client.customer, { 'a.json': chatOfSize(20_000_000).json });
    const cut = client.postForm(body, { headers }).catch(() => null);
    const [killed] = undertone.signal('api', 'SIGKILL');
    await cut;
    await eventually('another process answers', () =>
      undertone.pids('api').some((pid) => pid !== killed),
    );
    await undertone.ready();
    const answer = await eventually(
      'the retry is taken',
      async () => {
        const tried = await client.postForm(body, { headers, expect: [201, 409] }).catch(() => {});
        return tried?.status === 201 && tried;
      },
      { within: 75_000 },
    );
    assert.equal(answer.json.uploads.length, 1);
    assert.equal(await uploadCount(client), 1);
  });
});
