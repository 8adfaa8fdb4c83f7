// The rows of data sets over the faces of 002 (a browser's cookie) and 004 (tokens).
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { PASSWORD, cookieHeader, json, newEmail, newPerson } from './support/accounts.mjs';
import { multipart } from './support/multipart.mjs';
import { salesCsv } from './support/sales.mjs';
import { scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const CSV = 'product,price\ntea,2.50\ncoffee,3.00\n=milk,\n';

const fileForm = (filename, body, fields = {}) =>
  multipart([
    { name: 'file', filename, body },
    ...Object.entries(fields).map(([name, value]) => ({ name, body: value })),
  ]);

describe('records of data sets', () => {
  const service = shared(() => startUndertone({ workers: 2 }));

  async function visitor() {
    const body = json({ email: newEmail(), password: PASSWORD });
    const registered = await service().client().post('/api/register', { ...body, expect: 201 });
    return service().client(undefined, cookieHeader(registered));
  }

  async function uploaded(client, filename, content) {
    const form = fileForm(filename, content);
    const { json: made } = await client.post('/api/upload', { ...form, expect: 201 });
    await client.get(`/api/datasets/${made.id}/status`, { query: { wait: 30 } });
    return `/api/datasets/${made.id}`;
  }

  scenario('002: the detail has a page of records and aggregates', async () => {
    const client = await visitor();
    const path = await uploaded(client, 'shop.csv', CSV);
    const { json: detail } = await client.get(path, { query: { page_size: 2 } });
    assert.equal(detail.status, 'completed');
    assert.equal(detail.row_count, 3);
    assert.deepEqual(detail.columns.map(({ name, type }) => [name, type]),
      [['product', 'text'], ['price', 'float']]);
    assert.deepEqual(detail.records, [{ product: 'tea', price: 2.5 }, { product: 'coffee', price: 3 }]);
    assert.deepEqual(detail.pagination, { page: 1, page_size: 2, total: 3, total_pages: 2 });
    const { count, missing, sum, mean, min, max } = detail.aggregates.columns.price;
    assert.deepEqual([count, missing, sum, mean, min, max], [2, 1, 5.5, 2.75, 2.5, 3]);
    assert.equal(detail.aggregates.sales, undefined);

    const sorted = await client.get(path, { query: { sort: 'price', order: 'desc', page: 2, page_size: 2 } });
    assert.deepEqual(sorted.json.records, [{ product: 'tea', price: 2.5 }]);
    const found = await client.get(path, { query: { 'filter[product]': 'tea' } });
    assert.equal(found.json.pagination.total, 1);
    await client.get(path, { query: { 'filter[nothing]': 'tea' }, expect: 422 });
    await client.get(path, { query: { sort: 'nothing' }, expect: 422 });
    await (await visitor()).get(path, { expect: 404 });
    await service().client(undefined).get(path, { expect: 401 });
  });

  scenario('002: the export is guarded unless raw', async () => {
    const client = await visitor();
    const path = await uploaded(client, 'shop.csv', CSV);
    const guarded = await client.get(`${path}/export`);
    assert.match(guarded.headers['content-disposition'], /^attachment/);
    assert.equal(guarded.text, "product,price\r\ntea,2.50\r\ncoffee,3.00\r\n'=milk,\r\n");
    const raw = await client.get(`${path}/export`, { query: { raw: true } });
    assert.match(raw.text, /^=milk,/m);
  });

  scenario('002: what is not processed yet has no records, and a failed one none either', async () => {
    const client = await visitor();
    const path = await uploaded(client, 'broken.csv', `a,b\n1,"2\n${'x,y\n'.repeat(30)}`);
    const { json: detail } = await client.get(path);
    assert.equal(detail.status, 'failed');
    assert.deepEqual(detail.records, []);
    await client.get(`${path}/export`, { expect: 409 });
  });

  scenario('002: the sales sample is understood', async () => {
    const client = await visitor();
    const csv = salesCsv();
    const path = await uploaded(client, 'sales_data_sample.csv', csv);
    const { json: detail } = await client.get(path, { query: { 'filter[TERRITORY]': 'NA' } });
    assert.equal(detail.row_count, 2_823);
    const types = Object.fromEntries(detail.columns.map(({ name, type }) => [name, type]));
    assert.equal(types.ORDERDATE, 'datetime');
    assert.ok(['text', 'identifier'].includes(types.PHONE), types.PHONE);
    assert.ok(['text', 'identifier'].includes(types.POSTALCODE), types.POSTALCODE);
    for (const record of detail.records) {
      assert.equal(record.TERRITORY, 'NA');
      assert.match(record.ORDERDATE, /^200[345]-\d\d-\d\dT00:00:00Z$/);
    }

    // Summed by hand: cents, so that nothing is rounded.
    const months = new Map();
    for (const line of csv.toString('latin1').trim().split('\r\n').slice(1)) {
      const [, , , , sales, date] = line.split(',');
      const [month, , year] = date.split(' ')[0].split('/');
      const key = `${year}-${month.padStart(2, '0')}`;
      months.set(key, (months.get(key) ?? 0) + Math.round(Number(sales) * 100));
    }
    const { sales } = detail.aggregates;
    assert.deepEqual(
      sales.by_month.map(({ month, total }) => [month, Math.round(total * 100)]),
      [...months].sort(),
    );
    const cents = [...months.values()].reduce((sum, each) => sum + each, 0);
    assert.equal(Math.round(sales.total * 100), cents);
    for (const list of [sales.by_product_line, sales.by_country]) {
      assert.equal(list.reduce((sum, { rows }) => sum + rows, 0), 2_823);
    }
  });

  scenario('004: a preview waits for what was only just uploaded', async () => {
    const { client } = await newPerson(service);
    const form = fileForm('shop.csv', CSV);
    const { json: made } = await client.post('/api/v1/datasets/upload', { ...form, expect: 201 });
    const { json: preview } = await client.get(`/api/v1/datasets/${made.id}/preview`, { query: { limit: 1 } });
    assert.deepEqual(preview.rows, [['tea', 2.5]]);
    assert.equal(preview.total_rows, 3);
    assert.deepEqual(preview.columns[0], { name: 'product', type: 'text' });
  });
});
