// Alert rules, the alerts they fire: on SQLite, and on PostgreSQL with two API
// processes and three workers.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { asJson, asNdjson, chat, chatOfSize } from './support/chats.mjs';
import { EventStream } from './support/events.mjs';
import { isSanitized } from './support/installation.mjs';
import { Postgres } from './support/postgres.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { ownTempDir } from './support/temp_dir.mjs';
import { startPrograms, startUndertone, startWorker } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const LIBFAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const RULES = '/api/v1/alert-rules';
const ALERTS = '/api/v1/alerts';

const LOW = 'This is terrible and I hate it.';
const HIGH = 'I love this, it is great!';
const UNSCORED = '<Media omitted>';
const said = (messages) =>
  asJson(messages.map((message, index) => ({ sender: `user${index % 2}`, message })));

const send = (client, method, path, body, options) =>
  client.request(method, path, { ...options, body: JSON.stringify(body) });

/** Makes a rule and returns it. */
const makeRule = async (client, rule) =>
  (await send(client, 'POST', RULES, rule, { expect: 201 })).json;
const alertsOf = (client) => client.all(ALERTS);

function alertRules(service) {
  scenario('a rule is made, read, replaced and deleted', async () => {
    const client = service().client(newCustomer());
    assert.deepEqual(await client.all(RULES), []);
    const made = await send(client, 'POST', RULES, {
      kind: 'score_below',
      score: -0.4,
      messages: 3,
    });
    const rule = made.json;
    assert.equal(made.headers.location, `${RULES}/${rule.id}`);
    assert.deepEqual([rule.kind, rule.score, rule.messages], ['score_below', -0.4, 3]);
    assert.deepEqual((await client.get(`${RULES}/${rule.id}`)).json, rule);

    const share = { kind: 'negative_share_up', percent: 25 };
    const replaced = (await send(client, 'PUT', `${RULES}/${rule.id}`, share)).json;
    assert.deepEqual([replaced.id, replaced.kind, replaced.percent], [rule.id, share.kind, 25]);
    assert.equal(replaced.score, undefined);
    assert.deepEqual(await client.all(RULES), [replaced]);

    await client.delete(`${RULES}/${rule.id}`);
    await client.get(`${RULES}/${rule.id}`, { expect: 404 });
    await client.delete(`${RULES}/${rule.id}`, { expect: 404 });
    await send(client, 'PUT', `${RULES}/${rule.id}`, share, { expect: 404 });
  });

  scenario('rules are listed newest first, page by page, at most 100', async () => {
    const client = service().client(newCustomer());
    const ids = [];
    for (let percent = 1; percent <= 100; ++percent) {
      ids.push((await makeRule(client, { kind: 'negative_share_up', percent })).id);
    }
    ids.sort().reverse(); // two processes' ids of one millisecond are in no order of making
    const page = await client.get(RULES, { query: { limit: 3 } });
    assert.equal(page.headers['x-total-count'], '100');
    assert.deepEqual(
      page.json.map(({ id }) => id),
      ids.slice(0, 3),
    );
    assert.deepEqual(
      (await client.all(RULES, { limit: 7 })).map(({ id }) => id),
      ids,
    );
    const rule = { kind: 'negative_share_up', percent: 7 };
    const refused = await send(client, 'POST', RULES, rule, { expect: 409 });
    assert.match(refused.json.detail, /at most 100 alert rules/);
  });

  scenario('a rule that cannot be followed is refused by its field', async () => {
    const client = service().client(newCustomer());
    const refusals = {
      'body/kind': { kind: 'mood' },
      'body/score': { kind: 'score_below', messages: 3, score: -1.01 },
      'body/messages': { kind: 'score_below', messages: 0, score: 0 },
      'body/percent': { kind: 'negative_share_up', percent: 2.5 },
      'body/threshold': { kind: 'negative_share_up', percent: 2, threshold: 1 },
    };
    for (const [pointer, rule] of Object.entries(refusals)) {
      const { json } = await send(client, 'POST', RULES, rule, { expect: 422 });
      assert.equal(json.errors[0].pointer, pointer);
    }
    for (const body of ['', '[]', '{"kind":']) {
      await client.post(RULES, { body, expect: 400 });
    }
    await client.get(RULES, { query: { after: 'x' }, expect: 422 });
    assert.deepEqual(await client.all(RULES), []);
  });

  scenario('nobody sees the rules and alerts of another', async () => {
    const [one, other] = [newCustomer(), newCustomer()].map((name) => service().client(name));
    const { id } = await makeRule(one, { kind: 'score_below', score: 0, messages: 1 });
    await makeRule(other, { kind: 'score_below', score: -1, messages: 1 });
    await one.completed(await one.uploadOne('low.json', said([LOW])));
    assert.equal((await alertsOf(one)).length, 1);

    assert.deepEqual(await alertsOf(other), []);
    const foreign = await other.get(`${RULES}/${id}`, { expect: 404 });
    const missing = await other.get(`${RULES}/018f0000-0000-7000-8000-000000000000`, {
      expect: 404,
    });
    assert.equal(foreign.json.detail, missing.json.detail);
    await other.get(`${RULES}/none`, { expect: 404 });
    await other.delete(`${RULES}/${id}`, { expect: 404 });
    await one.get(`${RULES}/${id}`);
  });
}

function alerts(service) {
  scenario('a low run fires with its place and mean, as the messages say', async () => {
    const client = service().client(newCustomer());
    const rule = await makeRule(client, { kind: 'score_below', score: -0.4, messages: 3 });
    const longer = await makeRule(client, { kind: 'score_below', score: -0.4, messages: 4 });
    const id = await client.uploadOne(
      'chat.json',
      said([HIGH, LOW, LOW, HIGH, LOW, UNSCORED, LOW, LOW, HIGH]),
    );
    await client.completed(id);

    const [alert, ...more] = await alertsOf(client);
    assert.deepEqual(more, [], `${longer.id} does not fire`);
    assert.deepEqual(
      [alert.rule_id, alert.kind, alert.upload_id],
      [rule.id, 'score_below', id],
    );
    const { first_index: first, last_index: last, ...detail } = alert.detail;
    assert.deepEqual([first, last], [4, 7]);
    const scores = (await client.all(`/api/v1/uploads/${id}/messages`))
      .filter(({ index, label }) => index >= first && index <= last && label !== 'unscored')
      .map(({ score }) => score);
    assert.ok(scores.every((score) => score < -0.4));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    assert.ok(Math.abs(detail.mean_score - mean) < 1e-5, `${detail.mean_score} is not ${mean}`);
    assert.deepEqual([detail.score, detail.messages, detail.run_messages], [-0.4, 3, 3]);
  });

  scenario('a large file is watched as a small one is', async () => {
    const client = service().client(newCustomer());
    await makeRule(client, { kind: 'score_below', score: -0.4, messages: 5 });
    const { messages } = chatOfSize(1_000_000);
    const at = messages.length - 20;
    for (let index = at; index < at + 6; ++index) messages[index].message = LOW;
    const id = await client.uploadOne('large.ndjson', asNdjson(messages));
    await client.completed(id);
    const [alert] = await alertsOf(client);
    // The chat's own every third message is low too.
    const isLow = (index) => messages[index].message === LOW || index % 3 === 1;
    let [first, last] = [at, at + 5];
    while (isLow(first - 1)) --first;
    while (isLow(last + 1)) ++last;
    assert.deepEqual([alert.detail.first_index, alert.detail.last_index], [first, last]);
  });

  scenario('the events of an upload end with its alerts, then done', async ({ own }) => {
    const client = service().client(newCustomer());
    await makeRule(client, { kind: 'score_below', score: 0, messages: 1 });
    await makeRule(client, { kind: 'score_below', score: -0.2, messages: 2 });
    const id = await client.uploadOne('low.json', said([LOW, LOW]));
    for (const when of ['while it runs', 'afterwards']) {
      const url = new URL(`/api/v1/uploads/${id}/events`, service().baseUrls[0]);
      url.searchParams.set('customer_id', client.customer);
      const events = await own(new EventStream(url)).all();
      const names = events.filter(({ event }) => event !== 'message').map(({ event }) => event);
      assert.deepEqual(names.slice(-4), ['status', 'alert', 'alert', 'done'], when);
      const told = events.filter(({ event }) => event === 'alert');
      assert.deepEqual(
        told.map(({ data }) => JSON.parse(data)),
        (await alertsOf(client)).reverse(),
      );
      assert.equal(told[0].id, events.at(-1).id);
    }
  });

  scenario('a reprocess repeats no alert, a delete takes them along', async () => {
    const client = service().client(newCustomer());
    await makeRule(client, { kind: 'score_below', score: 0, messages: 1 });
    const [kept, gone] = await client.upload({ 'a.json': said([LOW]), 'b.json': said([LOW]) });
    for (const { id } of [kept, gone]) await client.completed(id);
    const before = await alertsOf(client);
    assert.equal(before.length, 2);

    const late = await makeRule(client, { kind: 'score_below', score: 1, messages: 1 });
    await client.post(`/api/v1/uploads/${kept.id}/reprocess`, { expect: 202 });
    await client.completed(kept.id);
    const after = await alertsOf(client);
    assert.equal(after.length, 3, 'only the rule that is new has fired');
    assert.deepEqual([after[0].rule_id, after[0].upload_id], [late.id, kept.id]);
    assert.deepEqual(after.slice(1), before);

    await client.delete(`/api/v1/uploads/${gone.id}`);
    assert.ok((await alertsOf(client)).every(({ upload_id: upload }) => upload === kept.id));
    await client.delete(`${RULES}/${late.id}`);
    assert.equal((await alertsOf(client)).length, 2, 'alerts outlive their rule');
  });

  scenario('workers that are killed lose no alert and repeat none', async () => {
    const client = service().client(newCustomer());
    await makeRule(client, { kind: 'score_below', score: 0, messages: 1 });
    const ids = [];
    for (let round = 0; round < 6; ++round) {
      const files = Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`${round}-${index}.json`, said([LOW, HIGH])]),
      );
      ids.push(...(await client.upload(files)).map(({ id }) => id));
      service().replaceWorker();
    }
    for (const id of ids) await client.completed(id);
    const uploads = (await alertsOf(client)).map(({ upload_id: upload }) => upload);
    assert.deepEqual(uploads.sort(), ids.sort());
  });
}

/** Leases that soon give back what a killed worker had. */
const LEASES = { 'queue.lease_ms': 2_000 };

/** Kills a worker, where one runs. */
function killWorker(undertone) {
  const [pid] = undertone.pids('worker');
  if (pid) process.kill(pid, 'SIGKILL');
}

async function onSqlite() {
  const undertone = await startUndertone({ workers: 2, settings: LEASES });
  undertone.replaceWorker = () => killWorker(undertone); // `undertone up` starts another one
  return undertone;
}

async function onPostgres() {
  const postgres = await Postgres.start();
  const redis = await Redis.start();
  const undertone = await startPrograms({
    apis: 2,
    workers: 3,
    settings: { 'database.url': postgres.url, 'redis.url': redis.url, ...LEASES },
    parts: [postgres, redis],
  });
  undertone.replaceWorker = () => {
    killWorker(undertone);
    startWorker(undertone);
  };
  return undertone;
}

for (const [name, start] of Object.entries({ SQLite: onSqlite, PostgreSQL: onPostgres })) {
  describe(`alerts on ${name}`, () => {
    const service = shared(start);
    alertRules(service);
    alerts(service);
  });
}

describe('alerts about weeks', () => {
  const noFaketime =
    (!existsSync(LIBFAKETIME) && 'libfaketime is not installed') ||
    (isSanitized && 'libfaketime does not go with a sanitizer');
  scenario('a rise over last week is told once', { skip: noFaketime }, async ({ own }) => {
    const clock = join(own(ownTempDir()).path, 'clock');
    const setClock = (offset) => writeFileSync(clock, `${offset}\n`);
    setClock('-7d');
    const redis = own(await Redis.start()); // its allocator does not go with libfaketime
    const undertone = own(
      await startUndertone({
        settings: { 'redis.url': redis.url },
        env: {
          LD_PRELOAD: LIBFAKETIME,
          FAKETIME_TIMESTAMP_FILE: clock,
          FAKETIME_NO_CACHE: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      }),
    );
    const client = undertone.client(newCustomer());
    const rule = await makeRule(client, { kind: 'negative_share_up', percent: 50 });
    const uploaded = async (messages) => {
      const id = await client.uploadOne('chat.json', asJson(messages));
      await client.completed(id);
      return id;
    };
    await uploaded(chat(300)); // a third of them negative
    setClock('+0');
    await uploaded(chat(90));
    assert.deepEqual(await alertsOf(client), [], 'too few messages, and no rise');

    const worse = chat(90).map((each) => ({ ...each, message: LOW }));
    const id = await uploaded(worse);
    await uploaded(worse);
    const [alert, ...more] = await eventually('the alert', async () => {
      const found = await alertsOf(client);
      return found.length > 0 && found;
    });
    assert.deepEqual(more, []);
    assert.deepEqual([alert.rule_id, alert.upload_id], [rule.id, id]);
    const { negative_share: share, previous_negative_share: before, ...detail } = alert.detail;
    assert.deepEqual([share, before], [0.666667, 0.333333]);
    assert.deepEqual([detail.messages, detail.previous_messages], [180, 300]);
    assert.equal(new Date(`${detail.week}T00:00:00Z`).getUTCDay(), 1);
  });
});
