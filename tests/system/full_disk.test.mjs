// A disk that is full: what is refused says so, what works goes on, and nothing is lost.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario } from './support/scenario.mjs';
import { SmallDisk } from './support/small_disk.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const MIB = 1024 * 1024;
const SMALL = asJson(chat(3));
const LARGE = asJson(chat(20_000)); // 2 MB

/** {id} of an upload that was accepted, or {refused}: the problem. `refusals` are the statuses. */
async function tryUpload(client, content, refusals = [507]) {
  const form = uploadForm({ customer_id: client.customer }, { 'chat.json': content });
  const { status, json } = await client.postForm(form, { expect: [201, ...refusals] });
  return status === 201 ? { id: json.uploads[0].id } : { refused: json };
}

/** Uploads until one is refused: the problem. What was accepted is added to `stored`. */
async function uploadUntilRefused(client, content, stored) {
  for (;;) {
    const { id, refused } = await tryUpload(client, content);
    if (refused) return refused;
    stored.push(id);
    assert.ok(stored.length < 100, 'the disk never gets full');
  }
}

/** Keeps the disk full until a small file is refused: the store gives back what it needs no more. */
const refusalOfSmall = (client, disk, bytesLeft, stored) =>
  eventually('a small file is refused', async () => {
    disk.leave(bytesLeft);
    const { id, refused } = await tryUpload(client, SMALL);
    if (id) stored.push(id);
    return refused;
  });

const acceptedAgain = async (client) => {
  const { id } = await eventually('there is room again', async () => {
    const answer = await tryUpload(client, SMALL, [503, 507]);
    return answer.id && answer;
  });
  return id;
};

describe('a full disk', { skip: SmallDisk.refusal() }, () => {
  scenario('refuses uploads with 507, while reads and deletes still work', async ({ own }) => {
    // As much is kept free here as 5 % of an ordinary disk are.
    const settings = { 'storage.free_percent_min': 40 };
    const disk = own(new SmallDisk(128));
    const undertone = own(await startUndertone({ dataDir: disk.folder, settings }));
    const client = undertone.client(newCustomer());
    const stored = [];
    await uploadUntilRefused(client, LARGE, stored);
    assert.ok(stored.length > 5);
    const refused = await refusalOfSmall(client, disk, 40 * MIB, stored);
    assert.equal(refused.code, 'storage_full');
    const { checks } = (await client.get('/api/v1/health', { expect: [200, 503] })).json;
    assert.notEqual(checks.disk.status, 'ok');

    for (const id of stored) await client.completed(id);
    assert.equal((await client.all('/api/v1/uploads')).length, stored.length);
    for (const id of stored.splice(2)) await client.delete(`/api/v1/uploads/${id}`);
    disk.giveBack();
    stored.push(await acceptedAgain(client));
    for (const id of stored) await client.completed(id);
    await assertCountersEqualRecount(client);
  });

  scenario(
    'without a byte left: reads work, and all goes on with the first room',
    async ({ own }) => {
      const disk = own(new SmallDisk(64));
      const undertone = own(await startUndertone({ dataDir: disk.folder }));
      const client = undertone.client(newCustomer());
      const stored = [await client.uploadOne('first.json', SMALL)];
      await client.completed(stored[0]);
      await refusalOfSmall(client, disk, 0, stored);
      await client.get('/api/v1/uploads');
      await client.get(`/api/v1/uploads/${stored[0]}/results`);
      disk.giveBack();
      stored.push(await acceptedAgain(client));
      for (const id of stored) await client.completed(id);
      await assertCountersEqualRecount(client);
    },
  );
});
