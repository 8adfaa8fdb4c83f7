// Being stopped in the middle of work: SIGTERM finishes or hands back, and loses nothing.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asJson, chat, manyFiles } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { RawSocket } from './support/raw_socket.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { ownTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually, timed } from './support/wait.mjs';

const CHAT = asJson(chat(3));
const CLEAN_END = { code: 0, signal: null };

/** 16 clients that upload until they are refused; `acknowledged` grows meanwhile. */
function loadUntilRefused(client) {
  const acknowledged = [];
  const uploader = async () => {
    for (;;) {
      const [upload] = await client.upload({ 'chat.json': CHAT }).catch(() => []);
      if (!upload) return;
      acknowledged.push(upload.id);
    }
  };
  return { acknowledged, ended: Promise.all(Array.from({ length: 16 }, uploader)) };
}

/** Begins to upload a form, whose body the server has asked for when this returns. */
async function begunUpload(port, { headers }) {
  const socket = await RawSocket.connect(port);
  const lines = Object.entries({ Host: 'localhost', Expect: '100-continue', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  await socket.send(`POST /api/v1/uploads HTTP/1.1\r\n${head}\r\n`);
  await eventually('100 Continue', async () => {
    await socket.answerOrEnd({ within: 0 }).catch(() => {}); // takes in what has arrived
    return socket.interim.includes(100);
  });
  return socket;
}

describe('a shutdown', () => {
  scenario('under load: what was acknowledged is kept', async ({ own }) => {
    const dataDir = own(ownTempDir()).path;
    const customer = newCustomer();
    const first = await startUndertone({ dataDir, workers: 2 });
    const { acknowledged, ended } = loadUntilRefused(first.client(customer));
    await eventually('the load runs', () => acknowledged.length > 200);
    const took = await timed(() => first.stop());
    assert.deepEqual(first.programs[0].ending, CLEAN_END);
    assert.ok(took < 15_000, `idle connections hold nobody up, this took ${took} ms`);
    await ended;

    const second = own(await startUndertone({ dataDir, workers: 2 }));
    const client = second.client(customer);
    for (const id of acknowledged) await client.completed(id);
    await assertCountersEqualRecount(client);
  });

  scenario('finishes requests in hand, and lets go who only waits', async ({ own }) => {
    const undertone = own(await startUndertone());
    const client = undertone.client(newCustomer());
    await client.completed(await client.uploadOne('first.json', CHAT));
    await undertone.cli('queue', 'pause');
    const id = await client.uploadOne('waits.json', CHAT);
    const query = { wait: 30 };
    const waiting = timed(() =>
      client.get(`/api/v1/uploads/${id}/status`, { query, expect: [200, 503] }),
    );
    const form = uploadForm({ customer_id: client.customer }, { 'late.json': CHAT });
    const socket = own(await begunUpload(undertone.port, form));

    const [program] = undertone.programs;
    program.kill('SIGTERM');
    const waited = await waiting;
    assert.ok(waited < 10_000, `${waited} ms`);
    await socket.send(form.body);
    assert.equal((await socket.answer()).status, 201);
    await socket.closed();
    assert.deepEqual(await program.exit(10_000), CLEAN_END);
  });

  scenario('of workers alone: they finish or hand back what they hold', async ({ own }) => {
    const undertone = own(await startUndertone({ workers: 2 }));
    const client = undertone.client(newCustomer());
    const ids = [];
    for (let round = 0; round < 5; ++round) {
      const uploads = await client.upload(manyFiles(50, asJson(chat(50))));
      ids.push(...uploads.map(({ id }) => id));
      undertone.signal('worker', 'SIGTERM');
    }
    for (const id of ids) {
      await client.completed(id);
      const { json } = await client.get(`/api/v1/uploads/${id}/attempts`);
      assert.ok(
        json.every(({ outcome }) => outcome === 'succeeded'),
        JSON.stringify(json),
      );
    }
    await assertCountersEqualRecount(client);
  });
});
