// Cancel, retry, reprocess and delete.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asCsv, asJson, chat } from '../support/chats.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';
import { eventually } from '../support/wait.mjs';
import { assertCountersEqualRecount } from './recount.mjs';

const BROKEN = '[{"sender": "a", "message": "good"}, {"sender": ';

const statusOf = async (client, id) => (await client.get(`/api/v1/uploads/${id}/status`)).json;
const resultsOf = async (client, id) => (await client.get(`/api/v1/uploads/${id}/results`)).json;

/** A customer whose jobs wait until resume() is called. */
async function pausedCustomer(service) {
  const client = service().client(newCustomer());
  await client.completed(await client.uploadOne('first.json', asJson(chat(1))));
  await service().cli('queue', 'pause', '--customer', client.customer);
  const resume = () => service().cli('queue', 'resume', '--customer', client.customer);
  return { client, resume };
}

function act(client, id, action, expect) {
  return client.post(`/api/v1/uploads/${id}/${action}`, { expect });
}

/** Refused because of the state, which the answer names. */
async function refusedIn(state, client, id, action) {
  const { json } = await act(client, id, action, 409);
  assert.match(json.detail, new RegExp(state), action);
}

const gone = (client, id) => client.get(`/api/v1/uploads/${id}`, { expect: 404 });

export function actions(service) {
  describe('actions', () => {
    scenario('a pending upload says why it waits, is cancelled and tried again', async () => {
      const { client, resume } = await pausedCustomer(service);
      const before = await client.uploadOne('before.json', asJson(chat(3)));
      const id = await client.uploadOne('chat.json', asJson(chat(3)));
      // Jobs reach the queue after the upload was answered.
      const waiting = await eventually('it stands in the queue', async () => {
        const status = await statusOf(client, id);
        return status.waiting_for && status;
      });
      assert.equal(waiting.status, 'pending');
      assert.equal(waiting.waiting_for, 'paused');
      assert.equal(waiting.queue_position, 1);
      await refusedIn('pending', client, id, 'retry');
      await refusedIn('pending', client, id, 'reprocess');

      await act(client, id, 'cancel', 202);
      assert.equal((await statusOf(client, id)).status, 'cancelled');
      assert.deepEqual((await resultsOf(client, id)).results, []);
      await refusedIn('cancelled', client, id, 'cancel');
      await refusedIn('cancelled', client, id, 'reprocess');

      await resume();
      await client.completed(before);
      assert.equal((await statusOf(client, id)).status, 'cancelled');
      await act(client, id, 'retry', 202);
      await client.completed(id);
      await refusedIn('completed', client, id, 'retry');
      await refusedIn('completed', client, id, 'cancel');
      await assertCountersEqualRecount(client);
    });

    scenario('a failed upload says where it broke, and may be tried again', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('broken.json', BROKEN);
      const { status, error } = await client.finished(id);
      assert.equal(status, 'failed');
      assert.equal(error.retryable, false);
      assert.equal(error.line, 1);
      assert.ok(error.offset > 0 && error.offset <= BROKEN.length);
      const attempts = async () => (await client.get(`/api/v1/uploads/${id}/attempts`)).json;
      assert.deepEqual(
        (await attempts()).map(({ outcome }) => outcome),
        ['failed'],
      );
      const summary = await client.summary();
      assert.deepEqual(
        summary.failures.map(({ upload_id, original_filename }) => [upload_id, original_filename]),
        [[id, 'broken.json']],
      );
      await refusedIn('failed', client, id, 'cancel');
      await refusedIn('failed', client, id, 'reprocess');
      await act(client, id, 'retry', 202);
      assert.equal((await client.finished(id)).status, 'failed');
      assert.deepEqual(
        (await attempts()).map(({ outcome }) => outcome),
        ['failed', 'failed'],
      );
      await assertCountersEqualRecount(client);
    });

    scenario('while an upload is processed again, its old result stays readable', async () => {
      const { client, resume } = await pausedCustomer(service);
      const [{ id }] = (await client.get('/api/v1/uploads')).json;
      const { results: old } = await resultsOf(client, id);
      await act(client, id, 'reprocess', 202);
      const during = await resultsOf(client, id);
      assert.equal(during.status, 'pending');
      assert.deepEqual(during.results, old);
      await refusedIn('pending', client, id, 'reprocess');

      await resume();
      await client.completed(id);
      const { results } = await resultsOf(client, id);
      assert.deepEqual(
        results.map(({ data }) => data),
        old.map(({ data }) => data),
      );
      assert.ok(results[0].created_at >= old[0].created_at);
      await assertCountersEqualRecount(client);
    });

    scenario('a cancelled reprocess goes back to the old result, with a last_error', async () => {
      const { client, resume } = await pausedCustomer(service);
      const [{ id }] = (await client.get('/api/v1/uploads')).json;
      const { results: old } = await resultsOf(client, id);
      await act(client, id, 'reprocess', 202);
      await act(client, id, 'cancel', 202);
      await resume();
      const status = await statusOf(client, id);
      assert.equal(status.status, 'completed');
      assert.ok(status.last_error, JSON.stringify(status));
      assert.deepEqual((await resultsOf(client, id)).results, old);
      await assertCountersEqualRecount(client);
    });

    scenario('a deleted upload is gone, and out of every number', async () => {
      const client = service().client(newCustomer());
      const [keep, remove] = await client.upload({
        'keep.json': asJson(chat(6)),
        'remove.csv': asCsv(chat(9)),
      });
      await client.completed(keep.id);
      await client.completed(remove.id);
      const { json } = await client.delete(`/api/v1/uploads/${remove.id}`);
      assert.ok(json.message);
      await gone(client, remove.id);
      await client.delete(`/api/v1/uploads/${remove.id}`, { expect: 404 });
      for (const path of ['/status', '/results', '/content', '/messages', '/attempts']) {
        await client.get(`/api/v1/uploads/${remove.id}${path}`, { expect: 404 });
      }
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.total_messages, 6);
    });

    scenario('a pending upload may be deleted before a worker sees it', async () => {
      const { client, resume } = await pausedCustomer(service);
      const id = await client.uploadOne('chat.json', asJson(chat(3)));
      await client.delete(`/api/v1/uploads/${id}`);
      await resume();
      await client.completed(await client.uploadOne('next.json', asJson(chat(3))));
      await gone(client, id);
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.total_uploads, 2);
    });

    scenario('many are deleted at once, by the filters of the list', async () => {
      const client = service().client(newCustomer());
      const files = Array.from({ length: 40 }, (_, index) => [
        `${index % 2 ? 'odd' : 'even'} ${index}.json`,
        asJson(chat(2)),
      ]);
      const uploads = await client.upload(Object.fromEntries(files));
      for (const { id } of uploads) await client.completed(id);
      const { json } = await client.delete('/api/v1/uploads', { query: { q: 'ODD' }, expect: 202 });
      assert.ok(json.job_id);
      const left = await eventually('the odd ones are gone', async () => {
        const found = await client.all('/api/v1/uploads');
        return found.length === 20 && found;
      });
      assert.ok(left.every(({ filename }) => filename.startsWith('even')));
      await assertCountersEqualRecount(client);
    });

    scenario('a customer goes with everything it has', async () => {
      const client = service().client(newCustomer());
      const uploads = await client.upload({
        'a.json': asJson(chat(2)),
        'b.csv': 'product,price\na,1\n',
        'broken.json': BROKEN,
      });
      for (const { id } of uploads) await client.finished(id);
      const bystander = service().client(newCustomer());
      const kept = await bystander.uploadOne('chat.json', asJson(chat(2)));

      const path = `/api/v1/customers/${encodeURIComponent(client.customer)}`;
      await client.delete(path, { query: { customer_id: undefined }, expect: 202 });
      await eventually('everything is gone', async () => {
        return (await client.get('/api/v1/uploads')).json.length === 0;
      });
      for (const { id } of uploads) await gone(client, id);
      assert.equal((await bystander.completed(kept)).status, 'completed');

      // The name may be used again, and starts from nothing.
      await client.completed(await client.uploadOne('again.json', asJson(chat(2))));
      const summary = await assertCountersEqualRecount(client);
      assert.equal(summary.total_uploads, 1);
    });
  });
}
