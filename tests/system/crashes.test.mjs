// Random kill -9 of API, worker and Redis under load: nothing that was acknowledged is lost,
// nothing is counted twice, no job fails for it.
//
//   UNDERTONE_KILLS=200 UNDERTONE_SEED=7 node --test tests/system/crashes.test.mjs
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asCsv, asJson, chat, chatOfSize } from './support/chats.mjs';
import { pick, seededRandom } from './support/random.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { forEachInParallel } from './support/wait.mjs';

const KILLS = Number(process.env.UNDERTONE_KILLS ?? 20);
const SEED = Number(process.env.UNDERTONE_SEED ?? Date.now() % 1_000_000);
// With four processes each lives for about six seconds: `undertone up` starts one that dies sooner,
// time after time, ever later.
const PAUSE_MEAN_MS = 1_500;
const CUSTOMERS = 4;
const UPLOADERS = 6;

// Small ones are finished many at a time, the large one runs long enough to be killed in it.
const LARGE = chatOfSize(1_500_000);
const FILES = [
  { name: 'small.json', content: asJson(chat(6)), messages: 6 },
  { name: 'middle.csv', content: asCsv(chat(300)), messages: 300 },
  { name: 'large.json', content: LARGE.json, messages: LARGE.messages.length },
];

function startLoad(clients, random) {
  const acknowledged = new Map(); // upload -> {client, messages}
  let running = true;
  const uploader = async () => {
    while (running) {
      const client = pick(random, clients);
      const file = FILES[random() < 0.03 ? 2 : random() < 0.3 ? 1 : 0];
      // While the API is down a connection is refused or reset: that is no acknowledgement.
      const [upload] = await client.upload({ [file.name]: file.content }).catch(() => []);
      if (upload) acknowledged.set(upload.id, { client, messages: file.messages });
      await delay(30);
    }
  };
  const uploaders = Array.from({ length: UPLOADERS }, uploader);
  const stop = async () => {
    running = false;
    await Promise.all(uploaders);
  };
  return { acknowledged, stop };
}

/** Kills one process of a random role; waits for one where it is just being started again. */
async function killOne(undertone, random) {
  const role = pick(random, ['api', 'worker', 'worker', 'redis']);
  const pids = undertone.pids(role);
  if (pids.length === 0) return null;
  process.kill(pick(random, pids), 'SIGKILL');
  return role;
}

describe('crashes', () => {
  const timeout = 300_000 + KILLS * 6_000;
  scenario(`${KILLS} random kills under load`, { timeout }, async ({ own }) => {
    console.log(`UNDERTONE_KILLS=${KILLS} UNDERTONE_SEED=${SEED}`);
    const random = seededRandom(SEED);
    const undertone = own(
      await startUndertone({
        workers: 2,
        settings: { 'queue.lease_ms': 2_000, 'queue.reconcile_s': 1 },
      }),
    );
    const clients = Array.from({ length: CUSTOMERS }, () => undertone.client(newCustomer()));
    const load = own(startLoad(clients, random));

    const killed = { api: 0, worker: 0, redis: 0 };
    for (let kills = 0; kills < KILLS; ) {
      // At independent moments: some follow at once, into the start of what replaces the last.
      await delay(-Math.log(1 - random()) * PAUSE_MEAN_MS);
      const role = await killOne(undertone, random);
      if (role === null) continue;
      killed[role] += 1;
      kills += 1;
    }
    await load.stop();
    await undertone.ready();
    console.log(`killed ${JSON.stringify(killed)}, ${load.acknowledged.size} acknowledged uploads`);
    assert.ok(load.acknowledged.size > KILLS, 'there was load');

    await undertone.cli('queue', 'drain', '--timeout', '100s');
    await forEachInParallel(load.acknowledged, async ([id, { client, messages }]) => {
      const { sentiment_analysis: sentiment } = await client.results(id); // completed, or it throws
      assert.equal(sentiment.total_messages, messages);
      const { json: attempts } = await client.get(`/api/v1/uploads/${id}/attempts`);
      const succeeded = attempts.filter(({ outcome }) => outcome === 'succeeded');
      assert.equal(succeeded.length, 1, JSON.stringify(attempts));
    });
    for (const client of clients) {
      const summary = await assertCountersEqualRecount(client);
      const { failed, pending, processing } = summary.uploads_by_status;
      assert.deepEqual([failed, pending, processing], [0, 0, 0], 'no job failed for it');
    }
    const report = JSON.parse(await undertone.cli('doctor', '--json'));
    assert.equal(report.status, 'ok', JSON.stringify(report));
    assert.equal(report.missing_blobs, 0);
  });
});
