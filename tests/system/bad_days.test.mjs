// Days on which the machine is full, busy with somebody else, has a wrong clock or is shut down.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asJson, chat } from './support/chats.mjs';
import { atExit } from './support/at_exit.mjs';
import { binary, environment } from './support/installation.mjs';
import { uploadForm } from './support/multipart.mjs';
import { freePort } from './support/ports.mjs';
import { run } from './support/program.mjs';
import { RawSocket } from './support/raw_socket.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { makeTempDir, removeTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually, timed } from './support/wait.mjs';

const MIB = 1024 * 1024;
const CHAT = asJson(chat(3));
const LIBFAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

/** A folder that is a file system of `megabytes`, or null where one may not be mounted. */
function smallDisk(megabytes) {
  const folder = makeTempDir();
  const foreign = join(folder, 'somebody-elses-file');
  const unmount = () => {
    try {
      execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
    } catch {
      // it is gone already
    }
  };
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    removeTempDir(folder);
    return null;
  }
  atExit(unmount);
  return {
    folder,
    stop() {
      unmount();
      removeTempDir(folder);
    },
    /** Takes room away until no more than `bytes` are left. */
    leave(bytes) {
      const { bavail, bsize } = statfsSync(folder);
      const taken = Math.max(bavail * bsize - bytes, 0);
      writeFileSync(foreign, Buffer.alloc(taken), { flag: 'a' });
    },
    giveBack() {
      rmSync(foreign);
    },
  };
}

/** A folder that outlives an installation, and ends with the scenario. */
function ownFolder() {
  const path = makeTempDir();
  return { path, stop: () => removeTempDir(path) };
}

/** Uploads one file; false if the service could not take it. */
async function tryUpload(client, filename, content, expect) {
  const form = uploadForm({ customer_id: client.customer }, { [filename]: content });
  const answer = await client.postForm(form, { expect: [201, ...expect] });
  return answer.status === 201 ? answer.json.uploads[0].id : false;
}

const probe = smallDisk(1);
probe?.stop();
const needsDisk = { skip: probe === null && 'mounting a tmpfs is not allowed here' };

describe('bad days', () => {
  /** Uploads small files until one is refused; the refusal. */
  async function untilRefused(client, disk, bytesLeft, stored) {
    return eventually('a small file is refused', async () => {
      // What the store needs for a while it gives back, so the room is taken again and again.
      disk.leave(bytesLeft);
      const form = uploadForm({ customer_id: client.customer }, { 'small.json': CHAT });
      const answer = await client.postForm(form, { expect: [201, 507] });
      if (answer.status === 507) return answer.json;
      stored.push(answer.json.uploads[0].id);
      return null;
    });
  }

  scenario('the disk is full: 507, while reads and deletes still work', needsDisk, async ({ own }) => {
    // As much is kept free here as 5 % of an ordinary disk are.
    const disk = own(smallDisk(128));
    const settings = { 'storage.free_percent_min': 40 };
    const undertone = own(await startUndertone({ dataDir: disk.folder, settings }));
    const client = undertone.client(newCustomer());
    const large = asJson(chat(20_000)); // 2 MB
    const stored = [];
    for (let id; (id = await tryUpload(client, 'large.json', large, [507])); ) {
      stored.push(id);
      assert.ok(stored.length < 60, 'the disk never gets full');
    }
    assert.ok(stored.length > 5);
    const refused = await untilRefused(client, disk, 40 * MIB, stored);
    assert.equal(refused.code, 'storage_full');
    const health = (await client.get('/api/v1/health', { expect: [200, 503] })).json;
    assert.notEqual(health.checks.disk.status, 'ok');

    for (const id of stored) await client.completed(id);
    assert.equal((await client.all('/api/v1/uploads')).length, stored.length);
    for (const id of stored.splice(2)) await client.delete(`/api/v1/uploads/${id}`);
    disk.giveBack();
    stored.push(
      await eventually('there is room again', () => tryUpload(client, 'a.json', CHAT, [507])),
    );
    for (const id of stored) await client.completed(id);
    await assertCountersEqualRecount(client);
  });

  scenario('not a byte is left: reads work, and all goes on with the first room', needsDisk, async ({ own }) => {
    const disk = own(smallDisk(64));
    const undertone = own(await startUndertone({ dataDir: disk.folder }));
    const client = undertone.client(newCustomer());
    const stored = [await client.uploadOne('first.json', CHAT)];
    await client.completed(stored[0]);
    await untilRefused(client, disk, 0, stored);
    await client.get('/api/v1/uploads');
    await client.get(`/api/v1/uploads/${stored[0]}/results`);
    disk.giveBack();
    stored.push(
      await eventually('there is room again', () => tryUpload(client, 'a.json', CHAT, [503, 507])),
    );
    for (const id of stored) await client.completed(id);
    await assertCountersEqualRecount(client);
  });

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
    const folder = makeTempDir();
    const args = ['up', '--listen', `127.0.0.1:${first.port}`, '--data', folder];
    const options = { cwd: folder, env: environment({}), within: 10_000 };
    const second = await run(binary('undertone'), args, options);
    assert.notEqual(second.code, 0);
    assert.match(second.output, new RegExp(String(first.port)));
    removeTempDir(folder);
  });

  scenario('20,000 jobs of one customer delay another one by less than a second', { timeout: 180_000 }, async ({ own }) => {
    const undertone = own(await startUndertone({ workers: 2 }));
    const [crowd, single] = [newCustomer(), newCustomer()].map((name) => undertone.client(name));
    await single.completed(await single.uploadOne('first.json', CHAT)); // all is warm
    await undertone.cli('queue', 'pause');
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`${index}.json`, asJson(chat(20))]),
    );
    const requests = Array.from({ length: 200 }, (_, index) => index);
    const uploader = async () => {
      while (requests.pop() !== undefined) await crowd.upload(files);
    };
    await Promise.all([uploader(), uploader(), uploader(), uploader()]);
    assert.equal((await crowd.summary()).uploads_by_status.pending, 20_000);
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
    assert.ok(took < 1_000, `${took} ms`);

    await undertone.cli('queue', 'drain', '--timeout', '120s');
    assert.equal((await crowd.summary()).uploads_by_status.completed, 20_000);
  });

  const noFaketime = !existsSync(LIBFAKETIME) && 'libfaketime is not installed';
  scenario('the clock jumps by hours, forward and back', { skip: noFaketime }, async ({ own }) => {
    const folder = makeTempDir();
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
        assert.deepEqual(json.map(({ outcome }) => outcome), ['succeeded'], offset);
      }
    }
    await assertCountersEqualRecount(client);
    removeTempDir(folder);
  });

  scenario('SIGTERM under load: what was answered is kept, what was not is refused', async ({ own }) => {
    const dataDir = own(ownFolder()).path;
    const customer = newCustomer();
    const acknowledged = [];
    const first = await startUndertone({ dataDir, workers: 2 });
    const client = first.client(customer);
    let running = true;
    const uploader = async () => {
      while (running) {
        const [upload] = await client.upload({ 'chat.json': CHAT }).catch(() => []);
        if (upload) acknowledged.push(upload.id);
        else running = false; // it is going down
      }
    };
    const load = Array.from({ length: 16 }, uploader);
    await eventually('the load runs', () => acknowledged.length > 200);
    const start = performance.now();
    await first.stop();
    const ending = first.programs[0].ending;
    assert.deepEqual(ending, { code: 0, signal: null }, 'a clean end');
    assert.ok(performance.now() - start < 15_000, 'idle connections do not hold it up');
    await Promise.all(load);

    const second = own(await startUndertone({ dataDir, workers: 2 }));
    const later = second.client(customer);
    for (const id of acknowledged) await later.completed(id);
    await assertCountersEqualRecount(later);
  });

  scenario('a stopping API finishes what it has begun, and lets go who only waits', async ({ own }) => {
    const undertone = own(await startUndertone({ dataDir: own(ownFolder()).path }));
    const client = undertone.client(newCustomer());
    await client.completed(await client.uploadOne('first.json', CHAT));
    await undertone.cli('queue', 'pause');
    const id = await client.uploadOne('waits.json', CHAT);
    const waiting = timed(() =>
      client.get(`/api/v1/uploads/${id}/status`, { query: { wait: 30 }, expect: [200, 503] }),
    );
    const { body, headers } = uploadForm({ customer_id: client.customer }, { 'late.json': CHAT });
    const socket = own(await RawSocket.connect(undertone.port));
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    await socket.send(`POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}\r\n`);
    await socket.send(body.subarray(0, 100));
    await client.get('/api/v1/uploads'); // by now the server has read what was sent before

    const [program] = undertone.programs;
    program.kill('SIGTERM');
    assert.ok((await waiting) < 10_000, 'who waits is let go');
    await socket.send(body.subarray(100));
    assert.equal((await socket.answer()).status, 201);
    await socket.closed();
    assert.deepEqual(await program.exit(10_000), { code: 0, signal: null });
  });

  scenario('workers that are asked to stop finish or hand back what they hold', async ({ own }) => {
    const undertone = own(await startUndertone({ workers: 2 }));
    const client = undertone.client(newCustomer());
    const ids = [];
    for (let round = 0; round < 5; ++round) {
      const files = Object.fromEntries(
        Array.from({ length: 50 }, (_, index) => [`${index}.json`, asJson(chat(50))]),
      );
      ids.push(...(await client.upload(files)).map(({ id }) => id));
      undertone.signal('worker', 'SIGTERM');
    }
    for (const id of ids) await client.completed(id);
    const attempts = await client.get(`/api/v1/uploads/${ids.at(-1)}/attempts`);
    assert.ok(attempts.json.every(({ outcome }) => outcome === 'succeeded'));
    await assertCountersEqualRecount(client);
  });
});
