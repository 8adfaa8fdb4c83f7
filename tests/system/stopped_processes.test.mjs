// A process that is stopped (SIGSTOP) and goes on later must neither block nor spoil anything.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asCsv, asJson, chat, chatOfSize } from './support/chats.mjs';
import { holdsLock, processTree, processorTicks } from './support/proc.mjs';
import { Program } from './support/program.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const CHAT = asJson(chat(3));

/** Stops the process at a moment at which it holds the store's write lock. */
async function stopInsideTransaction(pid, lockFile) {
  await eventually(
    'the process is stopped inside of a transaction',
    async () => {
      process.kill(pid, 'SIGSTOP');
      await eventually('it is stopped', () => processTree([pid])[0]?.state === 'T', { every: 1 });
      if (holdsLock(pid, lockFile)) return true;
      process.kill(pid, 'SIGCONT');
      return false;
    },
    { within: 30_000, every: 1 },
  );
}

/** Uploads without a pause until stop() is called; what was acknowledged. */
function constantLoad(client) {
  const acknowledged = [];
  let running = true;
  const uploader = async () => {
    while (running) {
      // 503 is an honest answer while a stopped process holds the store.
      const [upload] = await client.upload({ 'chat.json': CHAT }).catch(() => []);
      if (upload) acknowledged.push(upload.id);
      else await delay(20);
    }
  };
  const uploaders = [uploader(), uploader(), uploader(), uploader()];
  return {
    acknowledged,
    async stop() {
      running = false;
      await Promise.all(uploaders);
    },
  };
}

describe('a stopped process', () => {
  for (const role of ['worker', 'api']) {
    const name = `${role} inside of its transaction is ended, and nothing is lost`;
    scenario(name, { timeout: 90_000 }, async ({ own }) => {
      const undertone = own(await startUndertone({ workers: 2 }));
      const client = undertone.client(newCustomer());
      const load = own(constantLoad(client));
      await eventually('the load runs', () => load.acknowledged.length > 50);
      const [stopped] = undertone.pids(role);
      await stopInsideTransaction(stopped, join(undertone.dataDir, 'undertone.db.lock'));

      // Who holds the lock for 10 s and is stopped, is ended by `undertone up`.
      await eventually('it is replaced', () => !undertone.pids(role).includes(stopped), {
        within: 30_000,
      });
      const before = load.acknowledged.length;
      await eventually('uploads are accepted again', () => load.acknowledged.length > before + 50, {
        within: 20_000,
      });
      await load.stop();
      for (const id of load.acknowledged) await client.completed(id);
      await assertCountersEqualRecount(client);
    });
  }

  /** Two workers, of which one is stopped, so that it is known who takes the next job. */
  async function withOneIdleWorker(own) {
    const settings = { 'queue.lease_ms': 1_000, 'database.lock_timeout_ms': 30_000 };
    const undertone = own(await startUndertone({ workers: 2, settings }));
    const [idle, taker] = undertone.pids('worker');
    process.kill(idle, 'SIGSTOP');
    return { undertone, idle, taker, client: undertone.client(newCustomer()) };
  }

  async function attemptsOf(client, id) {
    return (await client.get(`/api/v1/uploads/${id}/attempts`)).json;
  }

  const withOutcome = (attempts, outcome) => attempts.filter((each) => each.outcome === outcome);

  scenario('in the middle of a long job, past its lease: one result', async ({ own }) => {
    const { idle, taker, client } = await withOneIdleWorker(own);
    const { messages } = chatOfSize(40_000_000);
    const id = await client.uploadOne('long.csv', asCsv(messages));
    await eventually(
      'the job runs',
      async () => (await client.get(`/api/v1/uploads/${id}/status`)).json.status === 'processing',
      { every: 2 },
    );
    process.kill(taker, 'SIGSTOP');
    process.kill(idle, 'SIGCONT');
    const { sentiment_analysis: sentiment } = await client.results(id);
    assert.equal(sentiment.total_messages, messages.length);
    const results = (await client.get(`/api/v1/uploads/${id}/results`)).text;

    process.kill(taker, 'SIGCONT');
    // Once it works again for others, it has let go of this job.
    process.kill(idle, 'SIGSTOP');
    await client.completed(await client.uploadOne('next.json', CHAT));
    const attempts = await attemptsOf(client, id);
    assert.equal(withOutcome(attempts, 'succeeded').length, 1, JSON.stringify(attempts));
    assert.equal(attempts.length, 2, 'the first attempt is in the timeline');
    assert.ok(['lost', 'refused_late'].includes(attempts[0].outcome), attempts[0].outcome);
    assert.equal((await client.get(`/api/v1/uploads/${id}/results`)).text, results);
    await assertCountersEqualRecount(client);
  });

  scenario(
    'with its result in hand, past its lease: the late result is refused',
    async ({ own }) => {
      const { undertone, idle, taker, client } = await withOneIdleWorker(own);
      await undertone.cli('queue', 'pause');
      const id = await client.uploadOne('chat.json', CHAT);
      const leased = async () => / 1 leased/.test(await undertone.cli('queue', 'stats'));
      // While somebody else has the store, the worker stands before it with a finished result.
      const lockFile = join(undertone.dataDir, 'undertone.db.lock');
      const holder = own(new Program('flock', ['--no-fork', lockFile, 'sleep', '60']));
      await eventually('the store is held', () => holdsLock(holder.pid, lockFile));
      await undertone.cli('queue', 'resume');
      await eventually('the worker has the job', leased);
      await eventually('it has nothing left to do but wait', async () => {
        const ticks = processorTicks(taker);
        await delay(200);
        return processorTicks(taker) === ticks;
      });
      process.kill(taker, 'SIGSTOP');
      await holder.stop();
      process.kill(idle, 'SIGCONT');
      await client.completed(id);
      const results = (await client.get(`/api/v1/uploads/${id}/results`)).text;

      process.kill(taker, 'SIGCONT');
      const attempts = await eventually('the late result is refused', async () => {
        const found = await attemptsOf(client, id);
        return withOutcome(found, 'refused_late').length > 0 && found;
      });
      assert.equal(withOutcome(attempts, 'succeeded').length, 1, JSON.stringify(attempts));
      assert.equal((await client.get(`/api/v1/uploads/${id}/results`)).text, results);
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.total_messages, 3);
    },
  );
});
