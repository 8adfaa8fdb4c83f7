// A job that needs more memory than its worker may have must not take others down with it, and an
// export takes no more than it needs for a piece.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asCsv, asJson, chat } from './support/chats.mjs';
import { isSanitized } from './support/installation.mjs';
import { peakMemory } from './support/proc.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const HUGE = chat(1, { extra: 'x'.repeat(150_000_000) }); // one record has to be in memory whole

const skip = isSanitized && 'a sanitizer needs more memory for itself';

describe('worker.memory_mib_max', { skip }, () => {
  const service = shared(() =>
    startUndertone({
      settings: {
        'worker.memory_mib_max': 160,
        'worker.threads': 1,
        'analysis.record_bytes_max': 1 << 30,
        'queue.attempts_max': 2,
        'queue.backoff_ms': 1,
      },
    }),
  );

  for (const [filename, encode] of [
    ['huge.json', asJson],
    ['huge.csv', asCsv],
  ]) {
    scenario(`${filename} fails as out_of_memory, and the worker goes on`, async () => {
      const workers = service().pids('worker');
      const client = service().client(newCustomer());
      const huge = await client.uploadOne(filename, encode(HUGE));
      const status = await client.finished(huge);
      assert.equal(status.status, 'failed', JSON.stringify(status));
      assert.equal(status.error.code, 'out_of_memory');
      assert.equal(status.attempt, 2, 'another try might have had more memory');

      await client.completed(await client.uploadOne('small.json', asJson(chat(3))));
      assert.deepEqual(service().pids('worker'), workers, 'the same process');
    });
  }
});

describe('an export', { skip }, () => {
  const service = shared(() => startUndertone());

  scenario('is sent in constant memory, from the file and from the table', async () => {
    const rows = 600_000;
    const lines = Array.from({ length: rows }, (_, i) => `${i},${'word '.repeat(20)}${i}`);
    const client = service().client(newCustomer());
    const id = await client.uploadOne('large.csv', `n,text\n${lines.join('\n')}\n`);
    const path = `/api/v1/uploads/${id}`;
    await client.get(`${path}/records`, { query: { wait: 30, limit: 1 } });
    const [api] = service().pids('api');
    const before = peakMemory(api);
    assert.ok(before > 0);
    for (const query of [{}, { format: 'ndjson', cleaned: true }, { 'filter[n][gte]': 0 }]) {
      const { text } = await client.get(`${path}/export`, { query });
      assert.ok(text.length > 64_000_000);
    }
    assert.ok(peakMemory(api) - before < 16 << 20, `${before} -> ${peakMemory(api)}`);
  });
});
