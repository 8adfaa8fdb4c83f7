// Uploads that clamd sees before anybody reads them.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { gzipSync } from 'node:zlib';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asCsv, asJson, chat, chatOfSize } from './support/chats.mjs';
import { Clamd, INFECTION, SIGNATURE, STREAM_BYTES_MAX } from './support/clamd.mjs';
import { EventStream } from './support/events.mjs';
import { uploadForm } from './support/multipart.mjs';
import { Postgres } from './support/postgres.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const CLEAN = asJson(chat(3));
const INFECTED = asJson(chat(3, { extra: ` ${INFECTION}` }));

const pathOf = (id) => `/api/v1/uploads/${id}`;

/** Everything that would show something of the file says why it does not. */
async function assertUnreadable(client, id, code) {
  for (const part of ['content', 'messages', 'diff']) {
    const { json } = await client.get(`${pathOf(id)}/${part}`, { expect: 409 });
    assert.equal(json.code, code, part);
  }
  const { json: results } = await client.get(`${pathOf(id)}/results`);
  assert.deepEqual(results.results, []);
  assert.deepEqual((await client.get(`${pathOf(id)}/rejects`)).json, []);
}

function scanning(start) {
  let clamd;
  before(async () => {
    clamd = await Clamd.start();
  });
  after(() => clamd?.stop());
  const service = shared(() =>
    start({
      'scan.clamd': clamd.unixAddress,
      'queue.reconcile_s': 1,
      'queue.lease_ms': 2_000,
    }),
  );

  scenario('clean files, in the database and as blobs, are scanned and analysed', async () => {
    const client = service().client(newCustomer());
    const scanned = clamd.cleanFiles;
    const files = { 'a.json': CLEAN, 'b.json': CLEAN, 'large.json': chatOfSize(300_000).json };
    for (const { id } of await client.upload(files)) {
      await client.completed(id);
      await client.get(`${pathOf(id)}/content`);
    }
    await eventually('clamd has told of them', () => clamd.cleanFiles === scanned + 3);
    const { json } = await client.get('/api/v1/health');
    assert.equal(json.checks.scanner.status, 'ok');
    assert.equal(json.checks.scanner.detail, null, 'anyone may ask: its address is not told');
    await service().cli('doctor');
  });

  const infected = {
    small: ['chat.json', INFECTED],
    large: ['chat.csv', asCsv(chat(5_000)) + `user1,${INFECTION},2024-01-15T10:00:00Z\n`],
    compressed: ['chat.csv.gz', gzipSync(asCsv(chat(3, { extra: INFECTION })))],
  };
  for (const [kind, [filename, content]] of Object.entries(infected)) {
    scenario(`an infected file (${kind}) is quarantined: unreadable, deletable`, async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne(filename, content);
      const status = await client.finished(id);
      assert.equal(status.status, 'failed');
      assert.equal(status.error.code, 'infected');
      assert.ok(status.error.detail.includes(SIGNATURE), status.error.detail);
      await assertUnreadable(client, id, 'quarantined');
      const { json: detail } = await client.get(pathOf(id));
      assert.equal(detail.error.code, 'infected');
      const { json: failed } = await client.get('/api/v1/uploads', { query: { status: 'failed' } });
      assert.deepEqual(
        failed.map((each) => each.id),
        [id],
      );
      assert.equal((await client.summary()).failures[0].error.code, 'infected');

      await client.post(`${pathOf(id)}/retry`);
      assert.equal((await client.finished(id)).error.code, 'infected', 'it was scanned again');
      await assertUnreadable(client, id, 'quarantined');
      await assertCountersEqualRecount(client);

      await client.delete(pathOf(id));
      await client.get(`${pathOf(id)}/content`, { expect: 404 });
      await assertCountersEqualRecount(client);
    });
  }

  scenario('a file that clamd does not take whole is quarantined, never read', async () => {
    const client = service().client(newCustomer());
    for (const bytes of [2 * STREAM_BYTES_MAX, 8 * STREAM_BYTES_MAX]) {
      const id = await client.uploadOne('chat.json', chatOfSize(bytes).json);
      const { error } = await client.finished(id);
      assert.deepEqual([error.code, error.retryable], ['too_large_to_scan', true]);
      assert.match(error.detail, /StreamMaxLength/);
      await assertUnreadable(client, id, 'quarantined');
    }
  });

  scenario('without clamd uploads are held, through kills, and go on when it is back', async () => {
    const client = service().client(newCustomer());
    await clamd.kill();
    const large = chatOfSize(300_000).json;
    const files = { 'a.json': CLEAN, 'b.json': INFECTED, 'large.json': large, 'c.json': CLEAN };
    const ids = (await client.upload(files)).map(({ id }) => id);
    const watched = new EventStream(
      `${service().baseUrls[0]}${pathOf(ids[2])}/events?customer_id=${client.customer}`,
    );
    await watched.next(({ event }) => event === 'status');
    watched.close();
    await eventually('the worker has tried', () => service().logs().includes('uploads are held'));
    for (const id of ids) {
      const { json } = await client.get(`${pathOf(id)}/status`);
      assert.deepEqual([json.status, json.waiting_for, json.error], ['pending', 'scan', null]);
      await assertUnreadable(client, id, 'held_for_scan');
    }
    await eventually('health tells of it', async () => {
      const { status, checks } = (await client.get('/api/v1/health')).json;
      return status === 'degraded' && checks.scanner.status === 'degraded';
    });

    // A cancelled upload was not scanned either, and a retry does not lead around the scan.
    await client.post(`${pathOf(ids[3])}/cancel`);
    await assertUnreadable(client, ids[3], 'held_for_scan');
    await client.post(`${pathOf(ids[3])}/retry`);
    await assertUnreadable(client, ids[3], 'held_for_scan');

    for (const role of ['api', 'worker', 'redis']) {
      assert.equal(service().signal(role, 'SIGKILL').length, 1);
    }
    await service().ready();
    await clamd.start();
    for (const index of [0, 2, 3]) await client.completed(ids[index]);
    assert.equal((await client.finished(ids[1])).error.code, 'infected');
    const { text } = await client.get(`${pathOf(ids[2])}/content`);
    assert.equal(text, large);
    await assertUnreadable(client, ids[1], 'quarantined');
    await assertCountersEqualRecount(client);
  });
}

async function startOnPostgres(settings) {
  const postgres = await Postgres.start();
  const installation = await startUndertone({
    settings: { ...settings, 'database.url': postgres.url },
  });
  installation.parts.push(postgres);
  return installation;
}

describe('scanning on SQLite', () => {
  scanning((settings) => startUndertone({ settings }));
});

describe('scanning on PostgreSQL', () => {
  scanning(startOnPostgres);
});

describe('scanning without a verdict', () => {
  scenario('a clamd that stands still is no verdict: the upload is held', async ({ own }) => {
    const still = own(await Clamd.start());
    const settings = { 'scan.clamd': still.tcpAddress, 'scan.timeout_s': 3 };
    const undertone = own(await startUndertone({ settings }));
    const client = undertone.client(newCustomer());
    still.signal('SIGSTOP');
    const id = await client.uploadOne('chat.json', CLEAN);
    await eventually('the worker gave up', () => undertone.logs().includes('uploads are held'), {
      within: 20_000,
    });
    assert.equal((await client.get(`${pathOf(id)}/status`)).json.waiting_for, 'scan');
    still.signal('SIGCONT');
    await client.completed(id);
  });

  scenario('scan.when_down = accept lets uploads go on unscanned, and says so', async ({ own }) => {
    const away = own(await Clamd.prepare());
    const settings = { 'scan.clamd': away.unixAddress, 'scan.when_down': 'accept' };
    const undertone = own(await startUndertone({ settings }));
    const client = undertone.client(newCustomer());
    const id = await client.uploadOne('chat.json', CLEAN);
    await client.completed(id);
    await client.get(`${pathOf(id)}/content`);
    assert.ok(undertone.logs().includes('uploads go on unscanned'));

    await away.start();
    const infectedId = await client.uploadOne('chat.json', INFECTED);
    assert.equal((await client.finished(infectedId)).error.code, 'infected');
  });

  scenario('scan.when_down = refuse takes nothing until clamd is there', async ({ own }) => {
    const away = own(await Clamd.prepare());
    const settings = { 'scan.clamd': away.tcpAddress, 'scan.when_down': 'refuse' };
    const client = own(await startUndertone({ settings })).client(newCustomer());
    const form = uploadForm({ customer_id: client.customer }, { 'chat.json': CLEAN });
    const { json, headers } = await client.postForm(form, { expect: 503 });
    assert.equal(json.code, 'scanner_unavailable');
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.deepEqual((await client.get('/api/v1/uploads')).json, []);

    await away.start();
    const taken = await eventually('uploads are taken', async () => {
      const answer = await client.postForm(form, { expect: [201, 503] });
      return answer.status === 201 && answer.json.uploads[0].id;
    });
    await client.completed(taken);
  });
});
