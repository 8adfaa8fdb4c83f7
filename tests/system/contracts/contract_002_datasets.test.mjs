// The client's document "CSV Data Ingestion Pipeline", its section on Datasets: a front end on
// another port uploads the sales sample. Only what that document says is used.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { cookieHeader, json, newEmail } from '../support/accounts.mjs';
import { sampleFile } from '../support/installation.mjs';
import { multipart } from '../support/multipart.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { askSqlite } from '../support/sqlite.mjs';
import { startUndertone } from '../support/undertone.mjs';
import { eventually } from '../support/wait.mjs';

const FRONT_END = { Origin: 'http://localhost:3000' };
const SAMPLE = readFileSync(sampleFile('sales.csv'));
const CENTS = 'CAST(round(100 * SALES) AS INTEGER)';

const cents = (amount) => Math.round(100 * amount);

describe('the document of the CSV datasets: Datasets', () => {
  const service = shared(() => startUndertone());

  /** A user who has just registered in the front end. */
  async function user() {
    const client = service().client(undefined, FRONT_END);
    const body = json({ email: newEmail(), password: 'password123' });
    const registered = await client.post('/api/register', { ...body, expect: 201 });
    return service().client(undefined, { ...FRONT_END, ...cookieHeader(registered) });
  }

  const upload = (client, filename, body, expect = 201) =>
    client.post('/api/upload', { ...multipart([{ name: 'file', filename, body }]), expect });

  /** Polls the status, as the front end does. */
  const processed = (client, id) =>
    eventually('the data set to be processed', async () => {
      const { json: now } = await client.get(`/api/datasets/${id}/status`);
      return ['completed', 'failed'].includes(now.status) && now.status;
    });

  async function sample() {
    const client = await user();
    const { json: made } = await upload(client, 'sales_data_sample.csv', SAMPLE);
    assert.equal(await processed(client, made.id), 'completed');
    return { client, id: made.id, path: `/api/datasets/${made.id}` };
  }

  scenario('the sample is uploaded, polled and listed', async () => {
    const { client, id } = await sample();
    const { json: listed } = await client.get('/api/datasets');
    assert.equal(listed.length, 1);
    assert.equal(listed[0].id, id);
    assert.equal(listed[0].filename, 'sales_data_sample.csv');
    assert.equal(listed[0].status, 'completed');
    assert.equal(listed[0].row_count, 60);
  });

  scenario('its records come page by page, as they stand in the file', async () => {
    const { client, path } = await sample();
    const pages = [];
    for (let page = 1; page <= 2; ++page) {
      pages.push((await client.get(path, { query: { page } })).json);
    }
    assert.deepEqual(pages[0].pagination, { page: 1, page_size: 50, total: 60, total_pages: 2 });
    const records = pages.flatMap((page) => page.records);
    const rows = askSqlite(SAMPLE, 'SELECT * FROM t');
    assert.equal(records.length, rows.length);
    for (const [i, { SALES, TERRITORY, PHONE, POSTALCODE, ORDERDATE, STATE }] of rows.entries()) {
      const record = records[i];
      assert.equal(record.SALES, Number(SALES));
      assert.equal(record.TERRITORY, TERRITORY);
      assert.equal(record.PHONE, PHONE);
      assert.equal(record.POSTALCODE, POSTALCODE);
      assert.equal(record.STATE, STATE === '' ? null : STATE);
      const [month, day, year] = ORDERDATE.replace(' 0:00', '').split('/').map(Number);
      assert.equal(Date.parse(record.ORDERDATE), Date.UTC(year, month - 1, day));
    }
    assert.ok(records.some(({ TERRITORY }) => TERRITORY === 'NA'));
  });

  scenario('its aggregates are those that sqlite3 computes', async () => {
    const { client, path } = await sample();
    const { columns, sales } = (await client.get(path)).json.aggregates;
    const [whole] = askSqlite(
      SAMPLE,
      `SELECT sum(${CENTS}) AS cents, sum(QUANTITYORDERED) AS pieces, ` +
        "sum(ADDRESSLINE2 = '') AS missing FROM t",
    );
    assert.equal(cents(sales.total), whole.cents);
    assert.equal(cents(columns.SALES.sum), whole.cents);
    assert.equal(columns.QUANTITYORDERED.sum, whole.pieces);
    assert.equal(columns.QUANTITYORDERED.mean, whole.pieces / 60);
    assert.equal(columns.ADDRESSLINE2.missing, whole.missing);
    const month = "printf('%04d-%02d', YEAR_ID, MONTH_ID)";
    for (const [list, member, key] of [
      [sales.by_month, 'month', month],
      [sales.by_product_line, 'product_line', 'PRODUCTLINE'],
      [sales.by_country, 'country', 'COUNTRY'],
    ]) {
      const groups = askSqlite(
        SAMPLE,
        `SELECT ${key} AS name, sum(${CENTS}) AS cents, count(*) AS rows FROM t GROUP BY name`,
      );
      const found = list.map((each) => ({
        name: each[member],
        cents: cents(each.total),
        rows: each.rows,
      }));
      const byName = (a, b) => (a.name < b.name ? -1 : 1);
      assert.deepEqual(found.sort(byName), groups.sort(byName));
    }
  });

  scenario('it is downloaded as CSV, with every cell', async () => {
    const { client, path } = await sample();
    const exported = await client.get(`${path}/export`);
    assert.match(exported.headers['content-type'], /^text\/csv/);
    assert.match(exported.headers['content-disposition'], /^attachment/);
    assert.equal(exported.text, SAMPLE.toString('latin1'));
  });

  scenario('users only see their own data', async () => {
    const { path } = await sample();
    const other = await user();
    assert.deepEqual((await other.get('/api/datasets')).json, []);
    const stranger = service().client(undefined, FRONT_END);
    for (const what of ['', '/status', '/export']) {
      await other.get(`${path}${what}`, { expect: 404 });
      await stranger.get(`${path}${what}`, { expect: 401 });
    }
    await stranger.get('/api/datasets', { expect: 401 });
    await upload(stranger, 'sales_data_sample.csv', SAMPLE, 401);
  });

  scenario('what is no CSV is refused, what breaks off fails', async () => {
    const client = await user();
    await upload(client, 'picture.png', '\x89PNG\r\n', 400);
    const { json: made } = await upload(client, 'broken.csv', 'a,b\n1,"2\n');
    assert.equal(await processed(client, made.id), 'failed');
    const { json: detail } = await client.get(`/api/datasets/${made.id}`);
    assert.equal(detail.status, 'failed');
    assert.deepEqual(detail.records, []);
  });
});
