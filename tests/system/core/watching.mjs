// Following a job: ?wait= and server-sent events.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asJson, chat, chatOfSize } from '../support/chats.mjs';
import { EventStream } from '../support/events.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';
import { timed } from '../support/wait.mjs';

const pathOf = (id) => `/api/v1/uploads/${id}`;

/** The events of an upload, from the API process that `turn` picks. */
function eventsOf(service, client, id, { headers, turn = 0 } = {}) {
  const { baseUrls } = service();
  const url = new URL(`${pathOf(id)}/events`, baseUrls[turn % baseUrls.length]);
  url.searchParams.set('customer_id', client.customer);
  return new EventStream(url, headers);
}

async function pausedUpload(service) {
  const client = service().client(newCustomer());
  await client.completed(await client.uploadOne('first.json', asJson(chat(1))));
  await service().cli('queue', 'pause', '--customer', client.customer);
  const id = await client.uploadOne('chat.json', asJson(chat(3)));
  const resume = () => service().cli('queue', 'resume', '--customer', client.customer);
  return { client, id, resume };
}

export function watching(service) {
  describe('watching', () => {
    scenario('wait holds an answer until the job ends, and no longer', async () => {
      const { client, id, resume } = await pausedUpload(service);
      const reads = ['/status', '/results'].map((path) =>
        client.get(pathOf(id) + path, { query: { wait: 30 } }),
      );
      const took = await timed(async () => {
        await resume();
        for (const { json } of await Promise.all(reads)) assert.equal(json.status, 'completed');
      });
      assert.ok(took < 10_000, `${took} ms`);
    });

    scenario('wait ends with its time, whatever the job does', async () => {
      const { client, id, resume } = await pausedUpload(service);
      const took = await timed(async () => {
        const { json } = await client.get(`${pathOf(id)}/status`, { query: { wait: 1 } });
        assert.equal(json.status, 'pending');
      });
      assert.ok(took > 900 && took < 5_000, `${took} ms`);
      for (const wait of ['-1', 'long', '']) {
        await client.get(`${pathOf(id)}/status`, { query: { wait }, expect: 422 });
      }
      await resume();
      // More than the maximum is the maximum.
      const { json } = await client.get(`${pathOf(id)}/status`, { query: { wait: 9999 } });
      assert.equal(json.status, 'completed');
    });

    scenario('events tell every state, end with done and then end', async ({ own }) => {
      const { client, id, resume } = await pausedUpload(service);
      const stream = own(eventsOf(service, client, id));
      const first = await stream.next(({ event }) => event === 'status');
      assert.equal(stream.contentType.split(';')[0], 'text/event-stream');
      assert.equal(JSON.parse(first.data).status, 'pending');
      await resume();

      const events = (await stream.all()).filter(({ event }) => event !== 'message');
      const ids = events.filter(({ event }) => event === 'status').map((each) => Number(each.id));
      assert.deepEqual(
        ids,
        [...new Set(ids)].sort((a, b) => a - b),
        'ids increase',
      );
      const last = events.at(-1);
      assert.equal(last.event, 'done');
      assert.deepEqual(JSON.parse(last.data), JSON.parse(events.at(-2).data));
      const status = JSON.parse(last.data);
      assert.equal(status.status, 'completed');
      assert.equal(status.upload_id, id);
    });

    scenario('every API process tells the same events', async ({ own }) => {
      const { client, id, resume } = await pausedUpload(service);
      const streams = service().baseUrls.map((_, turn) =>
        own(eventsOf(service, client, id, { turn })),
      );
      for (const stream of streams) await stream.next(({ event }) => event === 'status');
      await resume();
      const ends = [];
      for (const stream of streams) ends.push((await stream.all()).at(-1));
      assert.ok(
        ends.every(({ event, id: revision }) => event === 'done' && revision === ends[0].id),
      );
    });

    scenario('a stream goes on after the last event seen', async ({ own }) => {
      const { client, id, resume } = await pausedUpload(service);
      const seen = await own(eventsOf(service, client, id)).next(({ event }) => event === 'status');
      await resume();
      await client.completed(id);
      const headers = { 'Last-Event-ID': seen.id };
      const events = await own(eventsOf(service, client, id, { headers })).all();
      assert.ok(events.every((event) => !event.id || Number(event.id) > Number(seen.id)));
      assert.equal(events.at(-1).event, 'done');

      // Nothing is newer than the end: the stream says done again, and ends.
      const end = { 'Last-Event-ID': events.at(-1).id };
      const again = await own(eventsOf(service, client, id, { headers: end })).all();
      assert.deepEqual(
        again.filter(({ event }) => event === 'status'),
        [],
      );
      assert.equal(again.at(-1)?.event, 'done');
    });

    scenario('progress comes from work done and never goes back', async ({ own }) => {
      const client = service().client(newCustomer());
      const { json } = chatOfSize(8_000_000);
      const id = await client.uploadOne('large.json', json);
      const stream = own(eventsOf(service, client, id));
      const events = await stream.all(60_000);
      const statuses = events
        .filter(({ event }) => event === 'status')
        .map((e) => JSON.parse(e.data));
      for (const [index, status] of statuses.entries()) {
        const before = statuses[index - 1];
        assert.ok(!before || status.progress >= before.progress, 'progress is monotonic');
        assert.ok(status.bytes_done <= status.bytes_total);
        assert.equal(status.bytes_total, json.length);
      }
      const last = statuses.at(-1);
      assert.deepEqual([last.status, last.progress], ['completed', 100]);
      assert.equal(last.bytes_done, last.bytes_total);
    });

    scenario('the events of a job that never was are 404', async ({ own }) => {
      const { client } = await pausedUpload(service);
      const stream = own(eventsOf(service, client, '018f0000-0000-7000-8000-000000000000'));
      await stream.ended;
      assert.equal(stream.status, 404);
    });
  });
}
