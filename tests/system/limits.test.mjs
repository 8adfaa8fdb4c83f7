// Rates and quotas: what is over them is refused, by the name of the limit, and nobody else is.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';

import { PASSWORD, bearer, json, newEmail, newPerson } from './support/accounts.mjs';
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

describe('failed logins', () => {
  const service = shared(() =>
    startUndertone({
      settings: { 'auth.mode': 'required', 'http.trusted_proxies': '127.0.0.0/8' },
    }),
  );

  /** Logs in from an address, as a proxy would tell of it. */
  function login(name, password, address, expect) {
    const { body, headers } = json({ username: name, password });
    const forwarded = { ...headers, 'X-Forwarded-For': address };
    return service().client().post('/auth/login', { body, headers: forwarded, expect });
  }

  async function fail(times, name, address) {
    for (let i = 0; i < times; ++i) await login(name, 'a wrong password', address, 401);
  }

  function assertRefusal({ headers, json: refusal }, setting, limit) {
    assert.equal(refusal.code, 'too_many_logins');
    assert.equal(refusal.limit, setting);
    assert.equal(refusal.limit_value, limit);
    assert.ok(Number(headers['retry-after']) >= 1 && Number(headers['retry-after']) <= 60);
  }

  scenario('to an account are counted, whether it is one or not', async () => {
    const person = await newPerson(service);
    for (const [number, name] of [person.email, newEmail()].entries()) {
      const address = `198.51.100.${number}`;
      await fail(10, name, address);
      const refused = await login(name, 'a wrong password', address, 429);
      assertRefusal(refused, 'limits.failed_logins_per_account', 10);
    }
    // Whichever of its names it is called by, from wherever, and with the right password too.
    for (const name of [person.email.toUpperCase(), person.username]) {
      const refused = await login(name, PASSWORD, '198.51.100.9', 429);
      assertRefusal(refused, 'limits.failed_logins_per_account', 10);
    }
    // Nobody else is locked out, nor is who has logged in.
    const other = await newPerson(service);
    await login(other.email, PASSWORD, '198.51.100.0', 200);
    await person.client.get('/api/v1/users/me');
  });

  scenario('from an address are counted, to whatever account', async () => {
    const person = await newPerson(service);
    const address = '203.0.113.1';
    for (let i = 0; i < 30; ++i) await fail(1, newEmail(), address);
    const refused = await login(person.email, PASSWORD, address, 429);
    assertRefusal(refused, 'limits.failed_logins_per_address', 30);
    await login(person.email, PASSWORD, '203.0.113.2', 200);
  });

  scenario('are those alone that count', async () => {
    const { email } = await newPerson(service);
    const address = '203.0.113.10';
    for (let i = 0; i < 12; ++i) await login(email, PASSWORD, address, 200);
    await fail(9, email, address);
    await login(email, PASSWORD, address, 200);
    await fail(1, email, address);
    await login(email, PASSWORD, address, 429);
  });

  scenario('are refused on every face', async () => {
    const { email } = await newPerson(service);
    await fail(10, email, '203.0.113.20');
    const who = { ...json({ email, password: PASSWORD }), expect: 429 };
    for (const path of ['/api/login', '/auth/login', '/api/v1/auth/login/json']) {
      const refused = await service().client().post(path, who);
      assertRefusal(refused, 'limits.failed_logins_per_account', 10);
    }
  });

  scenario('who asks for what is foreign, or has no good credential, is counted', async ({ own }) => {
    const settings = {
      'auth.mode': 'required',
      'limits.reads_per_minute': 4,
      'limits.refused_per_minute': 3,
    };
    const strict = own(await startUndertone({ settings }));
    const person = await newPerson(() => strict);
    const get = (headers, path, query) =>
      strict.client().get(path, { headers, query, expect: [401, 403, 404, 429] });
    const foreign = { customer_id: 'somebody-else' };
    const named = { ...person.headers, 'X-Undertone-Tenant': 'somebody-else' };
    const path = `/api/v1/uploads/${randomUUID()}`;
    const own4 = [
      await get(person.headers, path, foreign),
      await get(named, path),
      await get(person.headers, '/api/v1/uploads', foreign),
      await get(named, '/api/v1/uploads'),
    ];
    assert.deepEqual(own4.map(({ status }) => status), [404, 404, 403, 403]);
    for (const headers of [person.headers, named]) {
      for (const query of [{}, foreign]) assert.equal((await get(headers, path, query)).status, 429);
    }
    const wrong = bearer('nonsense');
    for (let i = 0; i < 3; ++i) assert.equal((await get(wrong, path)).status, 401);
    const { status, json: refusal } = await get(wrong, path);
    assert.equal(status, 429);
    assert.equal(refusal.limit, 'limits.refused_per_minute');
  });

  scenario('or not, an address may ask for so many credentials a minute', async ({ own }) => {
    const strict = own(
      await startUndertone({
        settings: { 'auth.mode': 'required', 'limits.logins_per_minute': 3 },
      }),
    );
    const register = (expect) => {
      const who = json({ email: newEmail(), password: PASSWORD });
      return strict.client().post('/api/register', { ...who, expect });
    };
    for (let i = 0; i < 3; ++i) await register(201);
    const { json: refusal } = await register(429);
    assert.equal(refusal.limit, 'limits.logins_per_minute');
    await strict.client().get('/api/v1/health/live');
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
