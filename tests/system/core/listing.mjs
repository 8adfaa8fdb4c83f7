// GET /api/v1/uploads: order, pages, cursors, filters and totals.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asCsv, asJson, chat } from '../support/chats.mjs';
import { links } from '../support/http.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';

const LIST = '/api/v1/uploads';
const idsOf = (answer) => answer.json.map(({ id }) => id);

/** A customer with `count` completed uploads; their ids, newest first. */
async function customerWith(service, count) {
  const client = service().client(newCustomer());
  const ids = [];
  for (let index = 0; index < count; ++index) {
    ids.unshift(await client.uploadOne(`chat ${index}.json`, asJson(chat(1))));
  }
  for (const id of ids) await client.completed(id);
  return { client, ids };
}

export function listing(service) {
  describe('listing', () => {
    scenario('the newest comes first, with skip and limit as documented', async () => {
      const { client, ids } = await customerWith(service, 7);
      const page = async (query) => idsOf(await client.get(LIST, { query }));
      assert.deepEqual(await page({}), ids);
      assert.deepEqual(await page({ skip: 0, limit: 3 }), ids.slice(0, 3));
      assert.deepEqual(await page({ skip: 3, limit: 3 }), ids.slice(3, 6));
      assert.deepEqual(await page({ skip: 6, limit: 3 }), ids.slice(6));
      assert.deepEqual(await page({ skip: 7 }), []);
      assert.deepEqual(await page({ page: 2, page_size: 3 }), ids.slice(3, 6));
      assert.deepEqual(await page({ limit: 5000 }), ids);
    });

    scenario('cursors lead through the list and back', async () => {
      const { client, ids } = await customerWith(service, 7);
      const first = await client.get(LIST, { query: { limit: 3 } });
      assert.equal(links(first).prev, undefined);
      const second = await client.get(links(first).next, { query: {} });
      const third = await client.get(links(second).next);
      assert.deepEqual([first, second, third].flatMap(idsOf), ids);
      assert.equal(links(third).next, undefined);
      assert.deepEqual(idsOf(await client.get(links(third).prev)), ids.slice(3, 6));
      assert.deepEqual(idsOf(await client.get(links(second).prev)), ids.slice(0, 3));
      for (const page of [first, second, third]) assert.equal(page.headers['x-total-count'], '7');
    });

    scenario('a cursor keeps its place while uploads come and go', async () => {
      const { client, ids } = await customerWith(service, 4);
      const first = await client.get(LIST, { query: { limit: 2 } });
      await client.uploadOne('newer.json', asJson(chat(1)));
      await client.delete(`${LIST}/${ids[1]}`);
      assert.deepEqual(idsOf(await client.get(links(first).next)), ids.slice(2));
    });

    scenario('fifty are listed unless another limit is asked for', async () => {
      const client = service().client(newCustomer());
      const files = Array.from({ length: 60 }, (_, index) => [`${index}.json`, asJson(chat(1))]);
      await client.upload(Object.fromEntries(files));
      const answer = await client.get(LIST);
      assert.equal(answer.json.length, 50);
      assert.equal(answer.headers['x-total-count'], '60');
      assert.equal((await client.all(LIST, { limit: 25 })).length, 60);
    });

    scenario('filters by status, kind and name, and the total counts what they leave', async () => {
      const client = service().client(newCustomer());
      const uploads = await client.upload({
        'Alpha.json': asJson(chat(3)),
        'ÄRGER im März.json': asJson(chat(3)),
        'sales_100%.csv': 'product,price\na,1\nb,2\n',
        'broken.json': '[{"sender": "a", "message": "b"},',
      });
      const ids = Object.fromEntries(uploads.map(({ filename, id }) => [filename, id]));
      for (const id of Object.values(ids)) await client.finished(id);

      const found = async (query) => {
        const answer = await client.get(LIST, { query });
        assert.equal(answer.headers['x-total-count'], String(answer.json.length));
        return answer.json.map(({ filename }) => filename).sort();
      };
      assert.deepEqual(await found({ status: 'failed' }), ['broken.json']);
      assert.equal((await found({ status: 'completed' })).length, 3);
      assert.deepEqual(await found({ status: 'pending' }), []);
      assert.deepEqual(await found({ kind: 'table' }), ['sales_100%.csv']);
      assert.deepEqual(await found({ q: 'alpha' }), ['Alpha.json']);
      assert.deepEqual(await found({ q: 'ärger IM' }), ['ÄRGER im März.json']);
      assert.deepEqual(await found({ q: '100%' }), ['sales_100%.csv']);
      assert.deepEqual(await found({ q: '_' }), ['sales_100%.csv']);
      assert.deepEqual(await found({ q: 'json', status: 'failed' }), ['broken.json']);
      assert.deepEqual(await found({ q: 'nothing like it' }), []);
    });

    scenario('from and to bound the time', async () => {
      const { client, ids } = await customerWith(service, 2);
      const count = async (query) => (await client.get(LIST, { query })).json.length;
      assert.equal(await count({ from: '2020-01-01T00:00:00Z' }), ids.length);
      assert.equal(await count({ to: '2020-01-01T00:00:00Z' }), 0);
      assert.equal(await count({ from: '2999-01-01T00:00:00Z' }), 0);
    });

    scenario('a parameter that makes no sense is 422 and named', async () => {
      const client = service().client(newCustomer());
      const refused = {
        limit: ['0', '-1', 'ten', '1.5', ''],
        skip: ['-1', 'x'],
        page: ['0', 'x'],
        status: ['done'],
        kind: ['novel'],
        from: ['yesterday'],
        after: ['no-cursor'],
      };
      for (const [name, values] of Object.entries(refused)) {
        for (const value of values) {
          const { json } = await client.get(LIST, { query: { [name]: value }, expect: 422 });
          const pointers = json.errors?.map(({ pointer }) => pointer) ?? [];
          assert.ok(
            pointers.some((pointer) => pointer.includes(name)),
            `${name}=${value}`,
          );
        }
      }
    });

    scenario('nobody sees the uploads of another customer', async () => {
      const { client } = await customerWith(service, 1);
      const other = service().client(newCustomer());
      const csv = await other.uploadOne('other.csv', asCsv(chat(2)));
      assert.deepEqual(idsOf(await other.get(LIST)), [csv]);
      assert.equal((await client.get(LIST)).json.length, 1);
      const nobody = await service().client(newCustomer()).get(LIST);
      assert.deepEqual(nobody.json, []);
      assert.equal(nobody.headers['x-total-count'], '0');
    });
  });
}
