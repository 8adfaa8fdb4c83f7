// The client's document "EssentiaX Backend", its section on dataset management. Only what that
// document says is used.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { json, newPerson } from '../support/accounts.mjs';
import { sampleFile } from '../support/installation.mjs';
import { multipart } from '../support/multipart.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { startUndertone } from '../support/undertone.mjs';

const CSV = 'product,price,since\ntea,2.50,2024-01-31\ncoffee,3,2024-02-29\nmilk,,2023-12-01\n';

describe('the document of datasets and reports: Datasets', () => {
  const service = shared(() => startUndertone());

  async function uploaded(filename, body, fields = {}) {
    const { client } = await newPerson(service);
    const form = multipart([
      { name: 'file', filename, body },
      ...Object.entries(fields).map(([name, value]) => ({ name, body: value })),
    ]);
    const { json: made } = await client.post('/api/v1/datasets/upload', { ...form, expect: 201 });
    const path = `/api/v1/datasets/${made.dataset_id}`;
    // At once, as the document's own client goes on.
    const preview = async () => (await client.get(`${path}/preview`)).json;
    return { client, id: made.dataset_id, path, preview };
  }

  scenario('a data set is uploaded, listed, described, changed and deleted', async () => {
    const fields = { name: 'My Dataset', description: 'Sample dataset for analysis', is_public: 'False' };
    const { client, id, path } = await uploaded('dataset.csv', CSV, fields);
    const { json: listed } = await client.get('/api/v1/datasets/');
    assert.deepEqual(listed.map((each) => each.dataset_id), [id]);
    const { json: detail } = await client.get(path);
    assert.equal(detail.name, fields.name);
    assert.equal(detail.description, fields.description);
    assert.equal(detail.is_public, false);

    await client.request('PUT', path, json({ name: 'Prices', is_public: true }));
    const { json: changed } = await client.get(path);
    assert.equal(changed.name, 'Prices');
    assert.equal(changed.description, fields.description);
    assert.equal(changed.is_public, true);

    await client.delete(path);
    await client.get(path, { expect: 404 });
    await client.get(`${path}/preview`, { expect: 404 });
    assert.deepEqual((await client.get('/api/v1/datasets/')).json, []);
  });

  scenario('CSV, Excel and JSON are previewed, typed', async () => {
    const table = await (await uploaded('dataset.csv', CSV)).preview();
    assert.deepEqual(table, {
      columns: [
        { name: 'product', type: 'text' },
        { name: 'price', type: 'float' },
        { name: 'since', type: 'date' },
      ],
      rows: [
        ['tea', 2.5, '2024-01-31'],
        ['coffee', 3, '2024-02-29'],
        ['milk', null, '2023-12-01'],
      ],
      total_rows: 3,
    });

    const records = JSON.stringify([{ a: 1, b: { c: 'x' } }, { a: 2, b: { c: null } }]);
    const nested = await (await uploaded('dataset.json', records)).preview();
    assert.deepEqual(nested.columns.map(({ name }) => name), ['a', 'b.c']);
    assert.deepEqual(nested.rows, [[1, 'x'], [2, null]]);

    const workbook = readFileSync(sampleFile('orders.xlsx'));
    const sheet = await (await uploaded('orders.xlsx', workbook)).preview();
    assert.ok(sheet.total_rows > 0);
    assert.equal(sheet.rows.length, Math.min(10, sheet.total_rows));
    for (const row of sheet.rows) assert.equal(row.length, sheet.columns.length);
  });

  scenario('a private data set is its owner’s, and a public one shows others no rows', async () => {
    for (const is_public of ['False', 'True']) {
      const { path } = await uploaded('dataset.csv', CSV, { is_public });
      const { client: other } = await newPerson(service);
      assert.deepEqual((await other.get('/api/v1/datasets/')).json, []);
      await other.get(`${path}/preview`, { expect: 404 });
      await other.request('PUT', path, { ...json({ name: 'Mine' }), expect: 404 });
      await other.delete(path, { expect: 404 });
      await service().client().get(`${path}/preview`, { expect: 401 });
    }
  });
});
