// Rates and quotas: what is over them is refused, by the name of the limit, and nobody else is.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const CHAT = asJson(chat(3));
const LIST = '/api/v1/uploads';
const RULES = '/api/v1/alert-rules';
const RULE = JSON.stringify({ kind: 'negative_share_up', percent: 5 });

describe('rate limits', () => {
  const service = shared(() =>
    startUndertone({
      settings: {
        'auth.mode': 'required',
        'limits.reads_per_minute': 20,
        'limits.writes_per_minute': 5,
      },
    }),
  );

  async function keyHolder() {
    const key = await service().cli('key', 'create', '--customer', newCustomer());
    return service().client(undefined, { Authorization: `Bearer ${key}` });
  }

  /** Sends one request after another until one is refused; how many were not, and the refusal. */
  async function untilRefused(send) {
    for (let allowed = 0; allowed < 100; ++allowed) {
      const answer = await send();
      if (answer.status === 429) return { allowed, answer };
    }
    throw new Error('nothing was refused');
  }

  function assertRefusal({ headers, json }, setting, limit) {
    assert.equal(json.code, 'rate_limited');
    assert.equal(json.limit, setting);
    assert.equal(json.limit_value, limit);
    assert.ok(json.detail.includes(setting));
    assert.match(headers['retry-after'], /^[1-9]\d*$/);
  }

  scenario('reads and writes are counted apart, for each tenant', async () => {
    const [one, other] = [await keyHolder(), await keyHolder()];
    const form = uploadForm({}, { 'chat.json': CHAT });
    const writes = await untilRefused(() => one.postForm(form, { expect: [201, 429] }));
    // A bucket gains a token every twelve seconds.
    assert.ok(writes.allowed >= 5 && writes.allowed <= 6, `${writes.allowed} writes`);
    assertRefusal(writes.answer, 'limits.writes_per_minute', 5);

    const reads = await untilRefused(() => one.get(LIST, { expect: [200, 429] }));
    assert.ok(reads.allowed >= 20 && reads.allowed <= 25, `${reads.allowed} reads`);
    assertRefusal(reads.answer, 'limits.reads_per_minute', 20);

    assert.ok((await other.get(LIST)).json);
    await other.postForm(form, { expect: 201 });
  });

  scenario('every answer tells what is left', async () => {
    const client = await keyHolder();
    const { headers } = await client.get(LIST);
    assert.equal(headers['ratelimit-policy'], '"reads";q=20;w=60');
    assert.match(headers.ratelimit, /^"reads";r=19;t=\d+$/);
    const { headers: later } = await client.get(`${LIST}/none`, { expect: 404 });
    assert.match(later.ratelimit, /^"reads";r=1[89];t=\d+$/);
  });

  scenario('a key for all customers is counted by the customer it names', async () => {
    const key = await service().cli('key', 'create', '--all-customers');
    const client = service().client(undefined, { Authorization: `Bearer ${key}` });
    const [one, other] = [client.as(newCustomer()), client.as(newCustomer())];
    const form = (each) => uploadForm({ customer_id: each.customer }, { 'chat.json': CHAT });
    const { answer } = await untilRefused(() => one.postForm(form(one), { expect: [201, 429] }));
    assertRefusal(answer, 'limits.writes_per_minute', 5);
    await other.postForm(form(other), { expect: 201 });
  });

  scenario('limits hold while Redis is away', async () => {
    const client = await keyHolder();
    service().signal('redis', 'SIGSTOP');
    try {
      const { allowed } = await untilRefused(() =>
        client.post(RULES, { body: RULE, expect: [201, 429] }),
      );
      assert.ok(allowed >= 5 && allowed <= 6, `${allowed} writes`);
    } finally {
      service().signal('redis', 'SIGCONT');
    }
  });

  scenario('what needs no credential has no limit', async () => {
    const client = service().client();
    for (let i = 0; i < 40; ++i) {
      const { headers } = await client.get('/api/v1/health/live');
      assert.equal(headers.ratelimit, undefined);
    }
  });
});

describe('in open mode', () => {
  const service = shared(() => startUndertone({ settings: { 'limits.reads_per_minute': 2 } }));

  scenario('there are no rates', async () => {
    const client = service().client(newCustomer());
    await client.uploadOne('chat.json', CHAT);
    for (let i = 0; i < 10; ++i) {
      const { headers } = await client.get(LIST);
      assert.equal(headers.ratelimit, undefined);
    }
  });
});

describe('quotas', () => {
  const service = shared(() =>
    startUndertone({ settings: { 'limits.file_bytes_max': 10_000, 'limits.jobs_max': 50 } }),
  );

  /** A customer with limits of its own. */
  async function limited(...limits) {
    const client = service().client(newCustomer());
    await service().cli('limits', 'set', '--customer', client.customer, ...limits);
    return client;
  }

  const upload = (client, files, options) =>
    client.postForm(uploadForm({ customer_id: client.customer }, files), options);

  scenario('stored bytes: over the limit is 413, and deleting makes room', async () => {
    const client = await limited('--stored-bytes', String(2 * CHAT.length));
    const { json: first } = await upload(client, { 'a.json': CHAT }, { expect: 201 });
    await upload(client, { 'b.json': CHAT }, { expect: 201 });
    const { json } = await upload(client, { 'c.json': CHAT }, { expect: 413 });
    assert.equal(json.code, 'quota_exceeded');
    assert.equal(json.limit, 'limits.stored_bytes_max');
    assert.equal(json.used, 2 * CHAT.length);
    assert.equal(json.limit_bytes, 2 * CHAT.length);
    assert.equal((await client.get(LIST)).json.length, 2);

    await client.delete(`${LIST}/${first.uploads[0].id}`);
    await upload(client, { 'c.json': CHAT }, { expect: 201 });
  });

  scenario('uploads a day: 429 until midnight', async () => {
    const client = await limited('--uploads-per-day', '3');
    await upload(client, { 'a.json': CHAT, 'b.json': CHAT }, { expect: 201 });
    const refused = await upload(client, { 'c.json': CHAT, 'd.json': CHAT }, { expect: 429 });
    assert.equal(refused.json.limit, 'limits.uploads_per_day');
    assert.equal(refused.json.used, 2);
    const wait = Number(refused.headers['retry-after']);
    assert.ok(wait > 0 && wait <= 86_400);
    await upload(client, { 'c.json': CHAT }, { expect: 201 });
    assert.equal((await client.get(LIST)).json.length, 3);
  });

  scenario('of many at a time no more are taken than may be', async () => {
    const client = await limited('--uploads-per-day', '3');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => upload(client, { 'a.json': CHAT }, { expect: [201, 429] })),
    );
    assert.equal(answers.filter(({ status }) => status === 201).length, 3);
    assert.equal((await client.get(LIST)).json.length, 3);
  });

  scenario('uploads in work: the next one is taken when they are done', async () => {
    const client = await limited('--jobs', '1');
    await service().cli('queue', 'pause', '--customer', client.customer);
    const { json: first } = await upload(client, { 'a.json': CHAT }, { expect: 201 });
    const { json } = await upload(client, { 'b.json': CHAT }, { expect: 429 });
    assert.equal(json.limit, 'limits.jobs_max');
    await service().cli('queue', 'resume', '--customer', client.customer);
    await client.completed(first.uploads[0].id);
    await upload(client, { 'b.json': CHAT }, { expect: 201 });
  });

  scenario('file size: a file has its own verdict', async () => {
    const client = await limited('--file-bytes', '300');
    const long = asJson(chat(20));
    const { json } = await upload(client, { 'a.json': CHAT, 'b.json': long }, { expect: 201 });
    assert.equal(json.uploads.length, 1);
    assert.equal(json.rejected[0].code, 'payload_too_large');
    assert.ok(json.rejected[0].detail.includes('limits.file_bytes_max'));
    const { json: refusal } = await upload(client, { 'b.json': long }, { expect: 413 });
    assert.equal(refusal.limit_bytes, 300);
    // The configured one is everybody else's.
    const other = service().client(newCustomer());
    await upload(other, { 'b.json': long }, { expect: 201 });
    await upload(other, { 'c.json': asJson(chat(500)) }, { expect: 413 });
  });

  scenario('an operator sees limits and their use, and takes them back', async () => {
    const client = await limited('--uploads-per-day', '1', '--jobs', 'none');
    await upload(client, { 'a.json': CHAT }, { expect: 201 });
    const shown = await service().cli('limits', 'show', '--customer', client.customer);
    assert.match(shown, /^uploads_per_day +1 \(its own\) +1 today$/m);
    assert.match(shown, /^jobs_max +none \(its own\)/m);
    assert.match(shown, /^file_bytes_max +10000 \(configured\)/m);
    await service().cli(
      ...['limits', 'set', '--customer', client.customer, '--uploads-per-day', 'default'],
    );
    await eventually('the limit is gone', async () => {
      const { status } = await upload(client, { 'b.json': CHAT }, { expect: [201, 429] });
      return status === 201;
    });
  });
});
