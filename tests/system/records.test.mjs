// Every upload is a table: its rows are paged, sorted, filtered, added up, exported and previewed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';
import { gzipSync } from 'node:zlib';

import { json } from './support/accounts.mjs';
import { sampleFile } from './support/installation.mjs';
import { salesCsv } from './support/sales.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { askSqlite } from './support/sqlite.mjs';
import { startUndertone } from './support/undertone.mjs';

const SMALL =
  'id,city,amount,paid\n1,Paris,10.50,true\n2,Reims,,false\n3,paris,7.25,true\n4,=Lyon,-3,false\n';

const near = (actual, expected, what) =>
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.abs(expected), `${what}: ${actual}, ${expected}`);

describe('records', () => {
  const service = shared(() => startUndertone({ workers: 2 }));

  async function uploaded(filename, content, fields) {
    const client = service().client(newCustomer());
    const id = await client.uploadOne(filename, content, fields);
    await client.completed(id);
    const path = `/api/v1/uploads/${id}`;
    const get = (what, query, expect) =>
      client.get(`${path}/${what}`, { query: { wait: 30, ...query }, expect });
    return { client, id, path, get };
  }

  scenario('are typed rows, in pages with cursors', async () => {
    const { client, path, get } = await uploaded('small.csv', SMALL);
    const all = await get('records');
    assert.deepEqual(all.json[0], { id: 1, city: 'Paris', amount: 10.5, paid: true });
    assert.equal(all.json[1].amount, null);
    assert.equal(all.headers['x-total-count'], '4');
    assert.deepEqual(await client.all(`${path}/records`, { limit: 1 }), all.json);
    const second = await get('records', { page: 2, page_size: 3, columns: 'id' });
    assert.deepEqual(second.json, [{ id: 4 }]);
  });

  scenario('are filtered and sorted by any column', async () => {
    const { get } = await uploaded('small.csv', SMALL);
    const ids = async (query) => (await get('records', query)).json.map(({ id }) => id);
    assert.deepEqual(await ids({ 'filter[city][contains]': 'PARIS' }), [1, 3]);
    assert.deepEqual(await ids({ 'filter[city]': 'Paris' }), [1]);
    assert.deepEqual(await ids({ 'filter[amount][gt]': 0, sort: 'amount' }), [3, 1]);
    assert.deepEqual(await ids({ 'filter[amount][null]': true }), [2]);
    assert.deepEqual(await ids({ 'filter[id][in]': '2,4', sort: 'id', order: 'desc' }), [4, 2]);
    assert.deepEqual(await ids({ 'filter[paid]': 'false', limit: 1 }), [2]);

    const wrong = await get('records', { 'filter[town]': 'x' }, 422);
    assert.match(wrong.json.errors[0].detail, /the columns are id, city, amount, paid/);
    const operator = await get('records', { 'filter[city][like]': 'x' }, 422);
    assert.match(operator.json.errors[0].detail, /eq, ne, lt/);
    assert.equal((await get('records', { sort: 'town' }, 422)).json.errors[0].pointer, 'query/sort');
  });

  scenario('of a chat have score, label and evidence', async () => {
    for (const content of [
      readFileSync(sampleFile('chat_short.json')),
      JSON.stringify(Array.from({ length: 3_000 }, (_, i) => ({ user: 'ana', text: `great work, number ${i}` }))),
    ]) {
      const { get } = await uploaded('chat.json', content);
      const [{ index, label, score, evidence }] = (
        await get('records', { 'filter[label]': 'positive', limit: 1 })
      ).json;
      assert.equal(label, 'positive');
      assert.ok(index >= 0 && score >= 0.05 && evidence[0].contribution > 0);
      const { json } = await get('aggregates', { group_by: 'label', columns: 'score' });
      assert.equal(json.row_count, json.groups.reduce((sum, { rows }) => sum + rows, 0));
    }
  });

  scenario('cannot be asked for before they are there, or of a failed upload', async () => {
    const { get } = await uploaded('small.csv', SMALL);
    assert.equal((await get('records', { limit: 1 })).json.length, 1);
    const client = service().client(newCustomer());
    const id = await client.uploadOne('broken.csv', `a,b\n1,"2\n${'x,y\n'.repeat(30)}`);
    await client.finished(id);
    const answer = await client.get(`/api/v1/uploads/${id}/records`, { expect: 409 });
    assert.equal(answer.json.code, 'upload_failed');
  });

  scenario('are exported as they stand, or cleaned, guarded against formulas', async () => {
    const { get } = await uploaded('small.csv', SMALL);
    const csv = await get('export');
    assert.match(csv.headers['content-disposition'], /^attachment; filename="small.csv"/);
    assert.equal(csv.headers['x-content-type-options'], 'nosniff');
    const lines = SMALL.replace('=Lyon', "'=Lyon").replaceAll('\n', '\r\n');
    assert.equal(csv.text, lines);
    assert.equal((await get('export', { raw: true })).text, SMALL.replaceAll('\n', '\r\n'));
    assert.match((await get('export', { cleaned: true })).text, /^1,Paris,10.5,true\r$/m);
    const filtered = await get('export', { 'filter[city]': 'Paris', columns: 'id,amount' });
    assert.equal(filtered.text, 'id,amount\r\n1,10.50\r\n');
    const ndjson = (await get('export', { format: 'ndjson', cleaned: true })).text;
    assert.deepEqual(ndjson.trim().split('\n').map(JSON.parse), (await get('records')).json);
  });

  scenario('are previewed: the first, a sample, those with problems', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => `${i},name ${i}`);
    const { get } = await uploaded('many.csv', `n,name\n${rows.join('\n')}\n1,2,3\n`);
    const first = (await get('preview', { limit: 2 })).json;
    assert.deepEqual(first.rows, [[0, 'name 0'], [1, 'name 1']]);
    assert.deepEqual(first.columns.map(({ name }) => name), ['n', 'name']);
    assert.equal(first.total_rows, 500);
    const drawn = async (seed) => (await get('preview', { mode: 'random', seed })).json.rows;
    assert.deepEqual(await drawn(7), await drawn(7));
    assert.notDeepEqual(await drawn(7), await drawn(8));
    const problems = (await get('preview', { mode: 'problems' })).json;
    assert.equal(problems.rejects[0].reason, 'too_many_fields');
  });

  scenario('of the sales sample add up to what sqlite3 says', async () => {
    const csv = salesCsv();
    const { get } = await uploaded('sales.csv', csv, { kind: 'table' });
    const { json } = await get('aggregates', { group_by: 'COUNTRY', columns: 'SALES' });
    assert.equal(json.row_count, 2_823);
    const groups = askSqlite(
      csv,
      'SELECT COUNTRY AS c, count(*) AS n, sum(SALES) AS s, avg(SALES) AS m, ' +
        'min(CAST(SALES AS REAL)) AS low, max(CAST(SALES AS REAL)) AS high ' +
        'FROM t GROUP BY COUNTRY ORDER BY COUNTRY',
    );
    assert.equal(json.groups.length, groups.length);
    for (const [i, { c, n, s, m, low, high }] of groups.entries()) {
      const { keys, rows, columns } = json.groups[i];
      assert.deepEqual([keys.COUNTRY, rows], [c, n]);
      near(columns.SALES.sum, s, `sum of ${c}`);
      near(columns.SALES.mean, m, `mean of ${c}`);
      assert.deepEqual([columns.SALES.min, columns.SALES.max], [low, high]);
    }
    const na = await get('records', { 'filter[TERRITORY]': 'NA', limit: 1 });
    const [{ n }] = askSqlite(csv, "SELECT count(*) AS n FROM t WHERE TERRITORY = 'NA'");
    assert.equal(na.headers['x-total-count'], String(n));
    assert.equal(na.json[0].TERRITORY, 'NA');

    const [{ q }] = askSqlite(csv, 'SELECT sum(QUANTITYORDERED) AS q FROM t');
    const whole = (await get('aggregates', { measures: 'sum,median', columns: 'QUANTITYORDERED' })).json;
    assert.equal(whole.columns.QUANTITYORDERED.sum, q);
    const [{ median }] = askSqlite(
      csv,
      'SELECT CAST(QUANTITYORDERED AS INTEGER) AS median FROM t ORDER BY median LIMIT 1 OFFSET 1411',
    );
    assert.equal(whole.columns.QUANTITYORDERED.median, median);
  });

  scenario('are read as the profile read them', async () => {
    const sentinels = Array.from({ length: 30 }, (_, i) => `-${900 + i}`);
    const lines = Array.from({ length: 300 }, (_, i) =>
      [`${i % 90},5%`, `00${i}`, ['2/24/2003', '5/7/2003', '2003-03-01'][i % 3], i % 2 ? i : sentinels[(i / 2) % 30]].join(';'));
    const { client, path, get } = await uploaded('odd.csv', `rate;code;day;n\n${lines.join('\n')}\n`, {
      options: JSON.stringify({ columns: {
        code: { type: 'integer' }, day: { type: 'date' }, n: { missing: sentinels },
      } }),
    });
    const { results } = (await client.get(`${path}/results`)).json;
    const { data } = results.find(({ result_type: type }) => type === 'table_profile');
    const { columns } = (await get('aggregates')).json;
    for (const { name, missing, mean, min, max } of data.columns) {
      const own = columns[name];
      assert.deepEqual([own.missing, own.min, own.max], [missing, min, max], name);
      if (mean !== null) near(own.mean, mean, name);
    }
    assert.equal(columns.n.missing, 150);
    assert.equal((await get('records', { 'filter[code]': '7' })).json[0].day, '2003-05-07');
  });

  scenario('of the sales sample are exported cell by cell', async () => {
    const csv = salesCsv();
    const { get } = await uploaded('sales.csv', csv, { kind: 'table' });
    const exported = await get('export', { raw: true });
    assert.equal(exported.text, csv.toString('latin1'));
  });

  scenario('of a small archive with many rows stand in a table, too', async () => {
    const rows = 60_000;
    const numbers = await uploaded('n.csv.gz', gzipSync(`n,word\n${'7,same\n'.repeat(rows)}`));
    const last = await numbers.get('records', { page: rows, page_size: 1 });
    assert.deepEqual(last.json, [{ n: 7, word: 'same' }]);
    assert.equal(last.headers['x-total-count'], String(rows));
    const { text } = await numbers.get('export');
    assert.equal(text, `n,word\r\n${'7,same\r\n'.repeat(rows)}`);

    const chat = await uploaded('c.csv.gz', gzipSync(`user,text\n${'ana,great\n'.repeat(rows)}`));
    const [message] = (await chat.get('records', { page: rows, page_size: 1 })).json;
    assert.deepEqual([message.index, message.label], [rows - 1, 'positive']);
    const messages = await chat.get('messages', { limit: 1 });
    assert.equal(messages.json[0].message, 'great');
    await chat.client.delete(chat.path);
    await chat.get('records', {}, 404);
  });

  scenario('that pass 16 MiB cut a page with a cursor, and refuse one with a number', async () => {
    const rows = 40;
    const lines = Array.from({ length: rows }, (_, i) => `${i},${'x'.repeat(700_000)}`);
    const { client, path, get } = await uploaded('long.csv', `n,text\n${lines.join('\n')}\n`);
    for (const sort of [{}, { sort: 'n', order: 'desc' }]) {
      const all = await client.all(`${path}/records`, { wait: 30, limit: 100, ...sort });
      assert.equal(new Set(all.map(({ n }) => n)).size, rows);
      const refused = await get('records', { page: 1, page_size: rows, ...sort }, 422);
      const [{ pointer, detail }] = refused.json.errors;
      assert.equal(pointer, 'query/page_size');
      assert.match(detail, /longer than 16 MiB together; 23 fit$/);
    }
    assert.equal((await get('records', { page: 2, page_size: 20 })).json.length, 20);
    const short = await get('records', { page: 1, page_size: rows, columns: 'n' });
    assert.equal(short.json.length, rows, 'these columns fit');

    const groups = await get('aggregates', { group_by: 'text,n', columns: 'n' });
    assert.ok(groups.json.truncated && groups.json.groups.length < rows);
  });

  scenario('are those of one result, while a reprocess puts another in its place', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `${i},${i};${i}`);
    const { client, id, path } = await uploaded('two.csv', `a,b;c\n${lines.join('\n')}\n`);
    const heads = new Set();
    let over = false;
    const read = async () => {
      while (!over) {
        heads.add((await client.get(`${path}/export`)).text.split('\r\n')[0]);
        const [row] = (await client.get(`${path}/records`, { query: { limit: 1 } })).json;
        heads.add(Object.keys(row).join('|'));
      }
    };
    const readers = Array.from({ length: 6 }, read);
    for (let i = 0; i < 40; ++i) {
      const options = { delimiter: i % 2 ? ',' : ';' };
      await client.post(`${path}/reprocess`, { ...json({ options }), expect: 202 });
      await client.completed(id);
    }
    over = true;
    await Promise.all(readers);
    assert.deepEqual([...heads].sort(), ['"a,b",c', 'a,b;c', 'a,b|c', 'a|b;c']);
  });

  scenario('of a large table are paged and sorted wherever they are', async () => {
    const count = 60_000;
    const lines = Array.from({ length: count }, (_, i) => `${i},${(i * 7_919) % count}`);
    const { get } = await uploaded('large.csv', `n,shuffled\n${lines.join('\n')}\n`);
    const deep = await get('records', { page: 1_200, page_size: 50 });
    assert.equal(deep.json.at(-1).n, count - 1);
    const sorted = await get('records', { sort: 'shuffled', page: 600, page_size: 100 });
    assert.deepEqual(sorted.json.map(({ shuffled }) => shuffled),
      Array.from({ length: 100 }, (_, i) => 59_900 + i));
    const last = await get('records', { sort: 'shuffled', order: 'desc', limit: 2 });
    assert.deepEqual(last.json.map(({ shuffled }) => shuffled), [count - 1, count - 2]);
    assert.equal((await get('export', { 'filter[n][lt]': 3 })).text, 'n,shuffled\r\n0,0\r\n1,7919\r\n2,15838\r\n');
  });
});
