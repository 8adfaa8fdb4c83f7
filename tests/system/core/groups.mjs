// Collections and data sets: what belongs together, whoever comes at the same time.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { json, newPerson } from '../support/accounts.mjs';
import { multipart } from '../support/multipart.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';
import { assertCountersEqualRecount } from './recount.mjs';

const CSV = 'product,price\ntea,2.50\ncoffee,3.00\n';

const form = (filename, fields = {}) =>
  multipart([
    ...Object.entries(fields).map(([name, body]) => ({ name, body })),
    { name: 'file', filename, body: CSV },
  ]);
const times = (count, each) => Promise.all(Array.from({ length: count }, (_, i) => each(i)));

export function groups(service) {
  describe('groups', () => {
    scenario('who comes while a session is deleted is deleted with it, or too late', async () => {
      const client = service().client(newCustomer());
      const sent = json({ session_id: 'one' });
      await client.post('/api/csv/sessions', { ...sent, expect: 201 });
      const statuses = [];
      await times(24, async (number) => {
        if (number === 12) return client.delete('/api/csv/sessions/one');
        const file = form(`${number}.csv`, { session_id: 'one' });
        const { status } = await client.post('/api/csv/upload', { ...file, expect: [201, 404] });
        return statuses.push(status);
      });
      assert.equal(statuses.length, 23);
      await client.get('/api/csv/sessions/one', { expect: 404 });
      assert.deepEqual((await client.get('/api/v1/uploads')).json, []);
      await assertCountersEqualRecount(client);
    });

    scenario('of many who make one session at once one does', async () => {
      const client = service().client(newCustomer());
      const statuses = await times(8, async () => {
        const sent = { ...json({ session_id: 'one' }), expect: [201, 400] };
        return (await client.post('/api/csv/sessions', sent)).status;
      });
      assert.equal(statuses.filter((status) => status === 201).length, 1);
      await client.upload({ 'a.csv': CSV }, { collection: 'one' });
      const { json: session } = await client.get('/api/csv/sessions/one');
      assert.equal(session.csv_files.length, 1);
    });

    scenario('versions that come at once have a number each', async () => {
      const { client } = await newPerson(service);
      const first = form('a.csv', { name: 'Prices' });
      const { json: made } = await client.post('/api/v1/datasets/upload', {
        ...first,
        expect: 201,
      });
      const path = `/api/v1/datasets/${made.id}`;
      const numbers = await times(6, async () => {
        const sent = { ...form('b.csv'), expect: 201 };
        return (await client.post(`${path}/versions`, sent)).json.version;
      });
      assert.deepEqual(
        numbers.sort((a, b) => a - b),
        [2, 3, 4, 5, 6, 7],
      );
      const { json: shown } = await client.get(path);
      assert.deepEqual([shown.name, shown.version], ['Prices', 7]);
      assert.equal((await client.get('/api/datasets')).json.length, 1);
      await client.delete(path);
      assert.deepEqual((await client.get('/api/v1/uploads')).json, []);
    });
  });
}
