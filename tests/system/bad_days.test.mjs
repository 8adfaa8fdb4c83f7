// Days on which somebody else has the folder, the port, the workers or the clock.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asJson, chat, manyFiles } from './support/chats.mjs';
import { binary, environment, isSanitized } from './support/installation.mjs';
import { freePort } from './support/ports.mjs';
import { run } from './support/program.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { ownTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually, forEachInParallel } from './support/wait.mjs';

const CHAT = asJson(chat(3));
const LIBFAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** Uploads 20,000 files for one customer, 100 in a request. */
async function uploadCrowd(client) {
  const files = manyFiles(100, asJson(chat(20)));
  const requests = Array.from({ length: 200 }, () => files);
  await forEachInParallel(requests, (each) => client.upload(each));
  assert.equal((await client.summary()).uploads_by_status.pending, 20_000);
}

describe('bad days', () => {
  scenario('a second `undertone up` on the same folder is refused', async ({ own }) => {
    const first = own(await startUndertone());
    const client = first.client(newCustomer());
    const args = ['up', '--listen', `127.0.0.1:${await freePort()}`, '--data', first.dataDir];
    const options = { cwd: first.dataDir, env: environment({}), within: 10_000 };
    const second = await run(binary('undertone'), args, options);
    assert.notEqual(second.code, 0);
    assert.ok(second.output.includes(first.dataDir), second.output);
    await client.completed(await client.uploadOne('chat.json', CHAT));
    assert.deepEqual([first.pids('api').length, first.pids('redis').length], [1, 1]);
  });

  scenario('a port that is taken is said so, and nothing is left running', async ({ own }) => {
    const first = own(await startUndertone());
    const folder = own(ownTempDir()).path;
    const args = ['up', '--listen', `127.0.0.1:${first.port}`, '--data', folder];
    const options = { cwd: folder, env: environment({}), within: 10_000 };
    const second = await run(binary('undertone'), args, options);
    assert.notEqual(second.code, 0);
    assert.match(second.output, new RegExp(String(first.port)));
  });

  scenario(
    '20,000 jobs of one customer delay another one by less than a second',
    { timeout: 180_000 },
    async ({ own }) => {
      const undertone = own(await startUndertone({ workers: 2 }));
      const [crowd, single] = [newCustomer(), newCustomer()].map((name) => undertone.client(name));
      await single.completed(await single.uploadOne('first.json', CHAT)); // all is warm
      await undertone.cli('queue', 'pause');
      await uploadCrowd(crowd);
      await eventually(
        'the queue knows all of them',
        async () => / 20000 waiting/.test(await undertone.cli('queue', 'stats')),
        { within: 60_000, every: 200 },
      );

      await undertone.cli('queue', 'resume');
      const start = performance.now();
      await single.completed(await single.uploadOne('one.json', CHAT));
      const took = performance.now() - start;
      const { uploads_by_status: left } = await crowd.summary();
      assert.ok(left.pending + left.processing > 1_000, `only ${JSON.stringify(left)} was left`);
      assert.ok(took < (isSanitized ? 5_000 : 1_000), `${took} ms`);

      await undertone.cli('queue', 'drain', '--timeout', '120s');
      assert.equal((await crowd.summary()).uploads_by_status.completed, 20_000);
    },
  );

  const noFaketime =
    (!existsSync(LIBFAKETIME) && 'libfaketime is not installed') ||
    (isSanitized && 'libfaketime does not go with a sanitizer');
  scenario('the clock jumps by hours, forward and back', { skip: noFaketime }, async ({ own }) => {
    const folder = own(ownTempDir()).path;
    const clock = join(folder, 'clock');
    const jump = (offset) => writeFileSync(clock, `${offset}\n`);
    jump('+0');
    const redis = own(await Redis.start()); // its allocator does not go with libfaketime
    const undertone = own(
      await startUndertone({
        workers: 2,
        settings: { 'queue.reconcile_s': 1, 'redis.url': redis.url },
        env: {
          LD_PRELOAD: LIBFAKETIME,
          FAKETIME_TIMESTAMP_FILE: clock,
          FAKETIME_NO_CACHE: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      }),
    );
    const client = undertone.client(newCustomer());
    const hours = { '+0': 0, '+5h': 5, '-3h': -3, '+400d': 9_600, '-1d': -24 };
    for (const offset of Object.keys(hours)) {
      const pending = await client.upload({ 'a.json': CHAT, 'b.json': CHAT });
      jump(offset);
      const after = await client.upload({ 'c.json': CHAT });
      const jumped = (Date.parse(after[0].upload_timestamp) - Date.now()) / 3_600_000;
      assert.ok(Math.abs(jumped - hours[offset]) < 0.1, `the clock jumped ${jumped} hours`);
      for (const { id } of [...pending, ...after]) {
        await client.completed(id, { within: 10_000 });
        const { json } = await client.get(`/api/v1/uploads/${id}/attempts`);
        assert.deepEqual(
          json.map(({ outcome }) => outcome),
          ['succeeded'],
          offset,
        );
      }
    }
    await assertCountersEqualRecount(client);
  });
});
