// Redis is an index of the store: whatever happens to it, no upload is lost or waits for ever.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asJson, chat, manyFiles } from './support/chats.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually, timed } from './support/wait.mjs';

// The store and the queue are compared this often; 30 s by default.
const settings = { 'queue.reconcile_s': 1 };

const manyChats = (count) => manyFiles(count, asJson(chat(3)));

/** All of `uploads` end well, each once. */
async function assertAllCompleted(client, uploads) {
  for (const { id } of uploads) await client.completed(id, { within: 45_000 });
  const summary = await assertCountersEqualRecount(client);
  assert.equal(summary.uploads_by_status.completed, uploads.length);
  assert.equal(summary.total_messages, 3 * uploads.length);
}

const health = async (client) => (await client.get('/api/v1/health', { expect: [200, 503] })).json;
const redisHealth = async (client) => (await health(client)).checks.redis.status;

/** An `undertone up` that uses a Redis of the test's own. */
async function withOwnRedis(own, options = {}) {
  const redis = own(new Redis());
  if (options.running !== false) await redis.start();
  const undertone = own(
    await startUndertone({ settings: { ...settings, 'redis.url': redis.url }, workers: 2 }),
  );
  return { redis, undertone, client: undertone.client(newCustomer()) };
}

describe('Redis', () => {
  scenario('down at the start: uploads are accepted, and run when it comes', async ({ own }) => {
    const { redis, undertone, client } = await withOwnRedis(own, { running: false });
    let uploads;
    const took = await timed(async () => (uploads = await client.upload(manyChats(20))));
    assert.ok(took < 2_000, `an upload does not wait for Redis: ${took} ms`);
    const { json } = await client.get(`/api/v1/uploads/${uploads[0].id}/status`);
    assert.equal(json.status, 'pending');
    const { redis: part, workers } = (await health(client)).checks;
    assert.deepEqual([part.status, workers.status], ['degraded', 'degraded']);
    assert.equal(part.detail, 'it does not answer', 'and not where it is');
    assert.equal(workers.detail, 'not known without redis');
    assert.match(undertone.logs(), /a part does not answer.*part="redis" error="[^"]+"/);
    await redis.start();
    await assertAllCompleted(client, uploads);
    await eventually('health is well again', async () => (await redisHealth(client)) === 'ok');
  });

  scenario('killed in the middle and back: every job runs once', async ({ own }) => {
    const { redis, client } = await withOwnRedis(own);
    const uploads = await client.upload(manyChats(60));
    await redis.kill();
    uploads.push(...(await client.upload(manyChats(60))));
    await redis.start();
    uploads.push(...(await client.upload(manyChats(20))));
    await assertAllCompleted(client, uploads);
  });

  scenario('flushed while jobs wait: they are found again in the store', async ({ own }) => {
    const { redis, undertone, client } = await withOwnRedis(own);
    await undertone.cli('queue', 'pause');
    const uploads = await client.upload(manyChats(80));
    await eventually('the jobs are queued', async () =>
      /80 waiting/.test(await undertone.cli('queue', 'stats')),
    );
    assert.equal(await redis.command('FLUSHALL'), '+OK'); // the pause is forgotten with the rest
    await assertAllCompleted(client, uploads);
  });

  scenario('replaced by an empty one: the queue is rebuilt', async ({ own }) => {
    const { redis, undertone, client } = await withOwnRedis(own);
    await undertone.cli('queue', 'pause');
    const uploads = await client.upload(manyChats(80));
    await redis.lose();
    uploads.push(...(await client.upload(manyChats(20))));
    await redis.start();
    await assertAllCompleted(client, uploads);
  });

  scenario('the private one is started again when it dies', async ({ own }) => {
    const undertone = own(await startUndertone({ settings }));
    const client = undertone.client(newCustomer());
    const uploads = await client.upload(manyChats(40));
    const [before] = undertone.signal('redis', 'SIGKILL');
    uploads.push(...(await client.upload(manyChats(40))));
    await eventually('another redis-server runs', () => {
      const [now] = undertone.pids('redis');
      return now !== undefined && now !== before;
    });
    await assertAllCompleted(client, uploads);
  });

  scenario('stopped, so that it holds its connections and never answers', async ({ own }) => {
    const { redis, client } = await withOwnRedis(own);
    process.kill(redis.pid, 'SIGSTOP');
    let uploads;
    const took = await timed(async () => (uploads = await client.upload(manyChats(20))));
    assert.ok(took < 3_000, `an upload does not wait for Redis: ${took} ms`);
    await client.get(`/api/v1/uploads/${uploads[0].id}/status`);
    process.kill(redis.pid, 'SIGCONT');
    await assertAllCompleted(client, uploads);
  });
});
