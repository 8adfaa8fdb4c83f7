// GET /api/v1/dashboard/summary: every number equals a recount.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { asCsv, asJson, chat } from '../support/chats.mjs';
import { sampleFile } from '../support/installation.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';
import { assertCountersEqualRecount } from './recount.mjs';

const sample = (name) => [name, readFileSync(sampleFile(name))];
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

export function dashboard(service) {
  describe('dashboard', () => {
    scenario('the summary equals a recount, through uploads and deletes', async () => {
      const client = service().client(newCustomer());
      const samples = ['chat_long.json', 'chat_emoji.json', 'chat_semicolons.csv', 'sales.csv'];
      const uploads = await client.upload({
        ...Object.fromEntries(samples.map(sample)),
        'chat.csv': asCsv(chat(31)),
        'broken.json': '[{',
      });
      for (const { id } of uploads) await client.finished(id);
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.customer_id, client.customer);
      assert.equal(summary.uploads_by_status.failed, 1);
      assert.deepEqual(
        summary.recent_uploads.map(({ id }) => id),
        uploads.map(({ id }) => id).reverse(),
      );

      for (const { id } of uploads.slice(1, 5)) {
        await client.delete(`/api/v1/uploads/${id}`);
        await assertCountersEqualRecount(client);
      }
    });

    scenario('the trend shows the days and adds up', async () => {
      const client = service().client(newCustomer());
      const uploads = await client.upload({ 'a.json': asJson(chat(3)), 'b.json': asJson(chat(6)) });
      for (const { id } of uploads) await client.completed(id);
      const { trend, recent_uploads: recent } = await client.summary();
      assert.equal(sum(trend.map(({ messages }) => messages)), 9);
      assert.equal(sum(trend.map((day) => day.uploads)), 2);
      const days = new Set(recent.map(({ upload_timestamp }) => upload_timestamp.slice(0, 10)));
      assert.deepEqual(
        trend
          .filter((day) => day.uploads > 0)
          .map(({ date }) => date)
          .sort(),
        [...days].sort(),
      );
    });

    scenario('a customer without uploads has a summary of zeroes', async () => {
      const client = service().client(newCustomer());
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.total_uploads, 0);
      assert.deepEqual([summary.recent_uploads, summary.failures], [[], []]);
    });

    scenario('failures show the newest ten, with their reasons', async () => {
      const client = service().client(newCustomer());
      const files = Array.from({ length: 12 }, (_, index) => [`${index}.json`, '[{"a": ']);
      const uploads = await client.upload(Object.fromEntries(files));
      for (const { id } of uploads) assert.equal((await client.finished(id)).status, 'failed');
      const { failures } = await client.summary();
      assert.equal(failures.length, 10);
      for (const { error, failed_at } of failures) assert.ok(error.code && failed_at);
      await assertCountersEqualRecount(client);
    });
  });
}
