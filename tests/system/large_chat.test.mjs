// A chat too large for the database: its bytes are a file, its messages come from a table file.
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { assertExplained } from './core/messages.mjs';
import { asCsv, chatOfSize, labelOf } from './support/chats.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

function filesLargerThan(bytes, folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesLargerThan(bytes, path);
    return statSync(path).size > bytes ? [path] : [];
  });
}

describe('a chat of 5 MB', () => {
  const service = shared(() => startUndertone({ workers: 2 }));
  const { messages, json } = chatOfSize(5_000_000);

  async function uploaded(filename, content) {
    const client = service().client(newCustomer());
    const id = await client.uploadOne(filename, content);
    return { client, id, path: `/api/v1/uploads/${id}/messages` };
  }

  scenario('is analysed whole, and every message can be read', async () => {
    for (const [filename, content] of [
      ['large.json', json],
      ['large.csv', asCsv(messages)],
    ]) {
      const { client, id, path } = await uploaded(filename, content);
      const { sentiment_analysis: sentiment } = await client.results(id);
      assert.equal(sentiment.total_messages, messages.length);

      const first = await client.get(path, { query: { wait: 30, limit: 3 } });
      assert.deepEqual(
        first.json.map(({ sender, message, timestamp }) => ({ sender, message, timestamp })),
        messages.slice(0, 3),
      );
      assert.equal(first.headers['x-total-count'], String(messages.length));
      const { json: last } = await client.get(path, { query: { skip: messages.length - 1 } });
      assert.equal(last[0].index, messages.length - 1);
      assert.equal(last[0].timestamp, messages.at(-1).timestamp);

      const counts = {};
      const all = await client.all(path);
      for (const [index, message] of all.entries()) {
        assert.equal(message.index, index);
        assert.equal(message.label, labelOf(index));
        if (index % 100 === 0) assertExplained(message);
        counts[message.label] = (counts[message.label] ?? 0) + 1;
      }
      assert.equal(all.length, messages.length);
      assert.equal(counts.positive, sentiment.positive_messages);
      assert.equal(counts.negative, sentiment.negative_messages);
    }
  });

  scenario('is filtered like a small one', async () => {
    const { client, path, id } = await uploaded('large.json', json);
    await client.completed(id);
    const found = async (query) => {
      const answer = await client.get(path, { query: { wait: 30, limit: 5, ...query } });
      return answer.json.map(({ index }) => index);
    };
    assert.deepEqual(await found({ label: 'negative', sender: 'user2' }), [1, 7, 13, 19, 25]);
    assert.deepEqual(await found({ q: 'NOON', skip: 1 }), [5, 8, 11, 14, 17]);
    assert.deepEqual(await found({ from: messages[40_00].timestamp, limit: 1 }), [4000]);
    assert.deepEqual(await found({ max_score: '-0.05', limit: 2 }), [1, 4]);
  });

  scenario('has its messages once the table is built, and says so until then', async () => {
    const { client, id, path } = await uploaded('large.json', json);
    await client.completed(id);
    await eventually('the messages are there', async () => {
      const answer = await client.get(path, { expect: [200, 409] });
      if (answer.status === 409) assert.equal(answer.json.code, 'table_building');
      return answer.status === 200;
    });
  });

  scenario('leaves nothing on the disk when it is deleted', async ({ own }) => {
    const undertone = own(await startUndertone());
    const client = undertone.client(newCustomer());
    const id = await client.uploadOne('large.json', json);
    await client.completed(id);
    await client.get(`/api/v1/uploads/${id}/messages`, { query: { wait: 30, limit: 1 } });
    const folder = join(undertone.dataDir, 'blobs');
    assert.ok(filesLargerThan(10_000, folder).length > 0, 'the bytes are a file');
    await client.delete(`/api/v1/uploads/${id}`);
    await eventually('its files are gone', () => filesLargerThan(10_000, folder).length === 0);
  });
});
