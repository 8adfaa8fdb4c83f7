// Tenants' dictionaries: their versions, the scores they make, what a reprocess changed, and the
// proof that results follow from their files. On SQLite, and on PostgreSQL with two API processes.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { assertExplained } from './core/messages.mjs';
import { json } from './support/accounts.mjs';
import { asCsv, asJson, chatOfSize } from './support/chats.mjs';
import { binary } from './support/installation.mjs';
import { Postgres } from './support/postgres.mjs';
import { run } from './support/program.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startPrograms, startUndertone } from './support/undertone.mjs';

const DICTIONARY = '/api/v1/dictionary';
const UPLOADS = '/api/v1/uploads';

const send = (client, method, path, body, options) =>
  client.request(method, path, { ...options, body: JSON.stringify(body) });
const put = async (client, body) => (await send(client, 'PUT', DICTIONARY, body)).json;
const said = (...messages) =>
  asJson(messages.map((message, index) => ({ sender: `user${index % 2}`, message })));

/** A chat whose words mean something else to some. */
const SLANG = said(
  'That track is sick',
  'The meeting is at noon.',
  'They are on fire today',
  'I love this, it is great!',
  'so sick!',
);
const OWN = { terms: { sick: 3, 'on fire': 2.5 }, neutral: ['great', 'love'] };

async function uploaded(client, content = SLANG, filename = 'chat.json') {
  const id = await client.uploadOne(filename, content);
  await client.completed(id);
  return { id, path: `${UPLOADS}/${id}` };
}

async function reprocess(client, { id, path }) {
  await client.post(`${path}/reprocess`, { expect: 202 });
  await client.completed(id);
}

const messagesOf = (client, path) => client.all(`${path}/messages`);
const versionOf = async (client, id) =>
  (await client.results(id)).sentiment_analysis.dictionary_version;

function versions(service) {
  scenario('a dictionary has versions that stay', async () => {
    const client = service().client(newCustomer());
    const none = (await client.get(DICTIONARY)).json;
    assert.deepEqual(none, { version: 0, created_at: null, terms: {}, neutral: [] });

    const put = await send(client, 'PUT', DICTIONARY, { terms: { Sick: 2.1 }, neutral: ['FINE'] });
    assert.deepEqual([put.json.version, put.json.terms], [1, { sick: 2.1 }]);
    assert.deepEqual(put.json.neutral, ['fine']);
    const second = await send(client, 'PUT', DICTIONARY, { terms: { 'on fire': 3 } });
    assert.equal(second.json.version, 2);

    const newest = await client.get(DICTIONARY);
    assert.deepEqual(newest.json, second.json);
    assert.equal(newest.headers.etag, second.headers.etag);
    assert.deepEqual((await client.get(DICTIONARY, { query: { version: 1 } })).json, put.json);
    await client.get(DICTIONARY, { query: { version: 3 }, expect: 404 });
    await client.get(DICTIONARY, { query: { version: 'new' }, expect: 422 });
    const headers = { 'If-None-Match': newest.headers.etag };
    await client.get(DICTIONARY, { headers, expect: 304 });
  });

  scenario('of two writers who read the same version one has to look again', async () => {
    const client = service().client(newCustomer());
    const { etag } = (await client.get(DICTIONARY)).headers;
    const answers = await Promise.all(
      [1, 2, 3, 4].map((valence) =>
        send(client, 'PUT', DICTIONARY, { terms: { word: valence } }, {
          headers: { 'If-Match': etag },
          expect: [200, 412],
        }),
      ),
    );
    const taken = answers.filter(({ status }) => status === 200);
    assert.equal(taken.length, 1);
    const refused = answers.find(({ status }) => status === 412);
    assert.equal(refused.json.code, 'precondition_failed');
    assert.deepEqual((await client.get(DICTIONARY)).json, taken[0].json);

    const headers = { 'If-Match': taken[0].headers.etag };
    const next = await send(client, 'PUT', DICTIONARY, { terms: {} }, { headers });
    assert.equal(next.json.version, 2);
    await send(client, 'PUT', DICTIONARY, { terms: {} }, { headers, expect: 412 });
  });

  scenario('a term that cannot be one is refused by its name', async () => {
    const client = service().client(newCustomer());
    const refusals = {
      'body/terms/sick': { terms: { sick: 4.5 } },
      'body/terms/': { terms: { '': 1 } },
      'body/neutral/1': { neutral: ['ok', 'x'.repeat(65)] },
      'body/neutral/0': { terms: { sick: 1 }, neutral: ['Sick'] },
      'body/words': { words: {} },
      'body/terms': {
        terms: Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`t${index}`, 1])),
      },
    };
    for (const [pointer, body] of Object.entries(refusals)) {
      const { json } = await send(client, 'PUT', DICTIONARY, body, { expect: 422 });
      assert.equal(json.errors[0].pointer, pointer);
    }
    await client.request('PUT', DICTIONARY, { body: '[]', expect: 400 });
    assert.equal((await client.get(DICTIONARY)).json.version, 0);
  });
}

function scores(service) {
  scenario('terms count as the dictionary says, and evidence names it', async () => {
    const client = service().client(newCustomer());
    const before = await uploaded(client);
    assert.equal(await versionOf(client, before.id), null);
    const plain = await messagesOf(client, before.path);

    await put(client, OWN);
    const after = await uploaded(client);
    assert.equal(await versionOf(client, after.id), 1);
    const own = await messagesOf(client, after.path);
    for (const message of own) assertExplained(message);
    assert.equal(plain[0].label, 'negative');
    assert.equal(own[0].label, 'positive');
    const term = own[2].evidence.find(({ rule }) => rule === 'dictionary');
    assert.deepEqual([term.term, term.start, term.end], ['on fire', 9, 16]);
    const says = own[3].evidence.map((each) => each.term);
    assert.ok(!says.includes('love') && !says.includes('great'), says.join());
    assert.deepEqual(own[1], plain[1]);
    assert.deepEqual(await messagesOf(client, before.path), plain, 'as its result was made');
  });

  scenario('an upload goes by the dictionary that it came with', async () => {
    const client = service().client(newCustomer());
    await service().cli('queue', 'pause', '--customer', client.customer);
    const id = await client.uploadOne('chat.json', SLANG);
    await put(client, OWN);
    await service().cli('queue', 'resume', '--customer', client.customer);
    assert.equal(await versionOf(client, id), null);
  });

  scenario("another customer's dictionary changes nothing", async () => {
    const [mine, theirs] = [1, 2].map(() => service().client(newCustomer()));
    await put(theirs, OWN);
    const { id, path } = await uploaded(mine);
    assert.equal(await versionOf(mine, id), null);
    assert.equal((await messagesOf(mine, path))[0].label, 'negative');
  });
}

function differences(service) {
  scenario('diff lists the messages whose label a reprocess changed', async () => {
    const client = service().client(newCustomer());
    const upload = await uploaded(client);
    const early = await client.get(`${upload.path}/diff`, { expect: 409 });
    assert.equal(early.json.code, 'no_earlier_result');
    const before = await messagesOf(client, upload.path);

    await put(client, OWN);
    await reprocess(client, upload);
    const after = await messagesOf(client, upload.path);
    const changes = await client.all(`${upload.path}/diff`);
    const changed = after.filter(({ index, label }) => label !== before[index].label);
    assert.ok(changed.length >= 3, `${changed.length} changed`);
    assert.deepEqual(
      changes.map(({ index }) => index),
      changed.map(({ index }) => index),
    );
    for (const { before: was, after: is, ...message } of changes) {
      const { score, label, offset, evidence, ...same } = after[message.index];
      assert.deepEqual(message, same);
      assert.deepEqual(is, { score, label, offset, evidence, dictionary_version: 1 });
      assert.equal(was.label, before[message.index].label);
      assert.equal(was.dictionary_version, null);
      assert.ok(Math.abs(was.score - before[message.index].score) <= 1e-4, was.score);
    }

    await reprocess(client, upload);
    assert.deepEqual(await client.all(`${upload.path}/diff`), [], 'nothing changed any more');
  });

  scenario('diff has pages in both directions', async () => {
    const client = service().client(newCustomer());
    const upload = await uploaded(client, said(...Array.from({ length: 25 }, () => 'so sick!')));
    await put(client, OWN);
    await reprocess(client, upload);
    const page = async (query) => {
      const answer = await client.get(`${upload.path}/diff`, { query });
      assert.equal(answer.headers['x-total-count'], '25');
      return answer.json.map(({ index }) => index);
    };
    assert.deepEqual(await page({ limit: 3 }), [0, 1, 2]);
    assert.deepEqual(await page({ limit: 3, after: 2 }), [3, 4, 5]);
    assert.deepEqual(await page({ limit: 3, before: 5 }), [2, 3, 4]);
    assert.deepEqual(await page({ limit: 3, before: 5, skip: 4 }), [0]);
    assert.deepEqual(await page({ page: 3, page_size: 10 }), [20, 21, 22, 23, 24]);
    assert.deepEqual(await page({ skip: 30 }), []);
    assert.equal((await client.all(`${upload.path}/diff`, { limit: 4 })).length, 25);
    await client.get(`${upload.path}/diff`, { query: { after: 'x' }, expect: 422 });
  });

  scenario('diff refuses a page by number that passes 16 MiB, and cuts one by cursor', async () => {
    const client = service().client(newCustomer());
    const count = 30;
    const upload = await uploaded(client, said(...Array(count).fill(`so sick! ${'x'.repeat(600_000)}`)));
    await put(client, OWN);
    await reprocess(client, upload);
    const diff = `${upload.path}/diff`;
    assert.equal((await client.all(diff, { wait: 30, limit: 50 })).length, count);
    const refused = await client.get(diff, { query: { page: 1, page_size: 50 }, expect: 422 });
    assert.match(refused.json.errors[0].detail, /longer than 16 MiB together; 27 fit$/);
    assert.equal((await client.get(diff, { query: { page: 2, page_size: 20 } })).json.length, 10);
  });

  scenario('while a reprocess waits there is no diff, and messages are as they were', async () => {
    const client = service().client(newCustomer());
    const upload = await uploaded(client);
    const before = await messagesOf(client, upload.path);
    await put(client, OWN);
    await service().cli('queue', 'pause', '--customer', client.customer);
    await client.post(`${upload.path}/reprocess`, { expect: 202 });
    const waiting = await client.get(`${upload.path}/diff`, { expect: 409 });
    assert.equal(waiting.json.code, 'upload_pending');
    assert.deepEqual(await messagesOf(client, upload.path), before);
    await service().cli('queue', 'resume', '--customer', client.customer);
    const { json } = await client.get(`${upload.path}/diff`, { query: { wait: 20 } });
    assert.ok(json.length > 0);
  });

  scenario('what has no diff says why', async () => {
    const [client, other] = [1, 2].map(() => service().client(newCustomer()));
    const table = await uploaded(client, 'price,country\n1.5,FR\n', 'sales.csv');
    const refused = await client.get(`${table.path}/diff`, { expect: 409 });
    assert.equal(refused.json.code, 'not_a_chat');

    const upload = await uploaded(client);
    await reprocess(client, upload);
    await client.get(`${upload.path}/diff`);
    await other.get(`${upload.path}/diff`, { expect: 404 });
    await client.delete(upload.path);
    await client.get(`${upload.path}/diff`, { expect: 404 });
  });

  scenario('a large chat is compared through its table', async () => {
    const client = service().client(newCustomer());
    const { messages } = chatOfSize(200_000);
    messages[700] = { ...messages[700], message: 'That track is sick' };
    const upload = await uploaded(client, asCsv(messages), 'large.csv');
    await client.get(`${upload.path}/messages`, { query: { wait: 30, limit: 1 } });
    await put(client, { terms: { sick: 3 } });
    await reprocess(client, upload);
    const { json } = await client.get(`${upload.path}/diff`, { query: { wait: 30 } });
    assert.deepEqual(
      json.map(({ index, before, after }) => [index, before.label, after.label]),
      [[700, 'negative', 'positive']],
    );
    const { json: found } = await client.get(`${upload.path}/messages`, {
      query: { label: 'positive', after: 699, limit: 1 },
    });
    assert.equal(found[0].index, 700, 'the table has the new scores');
    assertExplained(found[0]);
  });
}

function replays(service) {
  const replay = (id, ...args) =>
    run(binary('undertone'), ['replay', id, '--data', service().dataDir, ...args], {
      cwd: service().dataDir,
      env: service().env,
    });

  scenario('replay gives the stored bytes again, however the file is cut', async () => {
    const client = service().client(newCustomer());
    await put(client, OWN);
    const { messages } = chatOfSize(100_000);
    for (const [filename, content] of [
      ['chat.json', SLANG],
      ['large.csv', asCsv(messages)],
      ['sales.csv', `price,country\n${'1.5,FR\n20,DE\n'.repeat(300)}`],
    ]) {
      const { id } = await uploaded(client, content, filename);
      const { code, stdout, output } = await replay(id);
      assert.equal(code, 0, output);
      assert.match(stdout, /dictionary version 1/);
      assert.equal(stdout.match(/the same bytes/g).length, 4);
    }
  });

  scenario('replay tells where another result differs', async () => {
    const client = service().client(newCustomer());
    const rows = 'sender,message\nann,good\nben,fine,too many\n';
    const { id } = await uploaded(client, rows, 'chat.csv');
    assert.equal((await replay(id)).code, 0);
    const { code, stdout } = await replay(id, '--set', 'analysis.rejects_max=0');
    assert.equal(code, 1);
    assert.match(stdout, /differs from byte \d+ on, in data_quality/);
  });

  scenario('a reprocess that fails leaves the result, and the options it is replayed with', async () => {
    const client = service().client(newCustomer());
    const rows = 'sender,message\nann,good; really\nben,fine\n';
    const { id } = await uploaded(client, rows, 'chat.csv');
    const path = `/api/v1/uploads/${id}`;
    const before = (await client.get(`${path}/records`)).json;
    const options = { delimiter: ';', mapping: { sender: 'sender', message: 'nowhere' } };
    await client.post(`${path}/reprocess`, { ...json({ options }), expect: 202 });
    await client.completed(id);
    const { last_error: error } = (await client.get(`${path}/status`)).json;
    assert.match(error.detail, /"sender"|"nowhere"/);
    assert.deepEqual((await client.get(`${path}/records`)).json, before);
    const { code, output } = await replay(id);
    assert.equal(code, 0, output);
  });

  scenario('replay of nothing says so', async () => {
    const missing = await replay('018f0000-0000-7000-8000-000000000000');
    assert.equal(missing.code, 1);
    assert.match(missing.output, /no such upload/);
    assert.match((await replay('nothing')).output, /no upload's id/);

    const client = service().client(newCustomer());
    await service().cli('queue', 'pause', '--customer', client.customer);
    const id = await client.uploadOne('chat.json', SLANG);
    assert.match((await replay(id)).output, /no result yet/);
    await service().cli('queue', 'resume', '--customer', client.customer);
  });
}

async function onPostgres() {
  const postgres = await Postgres.start();
  const redis = await Redis.start();
  return startPrograms({
    apis: 2,
    workers: 2,
    settings: { 'database.url': postgres.url, 'redis.url': redis.url },
    parts: [postgres, redis],
  });
}

const installations = { SQLite: () => startUndertone({ workers: 2 }), PostgreSQL: onPostgres };
for (const [name, start] of Object.entries(installations)) {
  describe(`dictionaries on ${name}`, () => {
    const service = shared(start);
    versions(service);
    scores(service);
    differences(service);
    replays(service);
  });
}
