// What the world sends as a table: csv-spectrum's cases, workbooks that openpyxl writes, archives.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { describe } from 'node:test';
import { gzipSync } from 'node:zlib';

import { uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';

const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));

/** A cell of the preview as the text that stood in the file; numbers may be typed. */
const sameCell = (shown, expected) =>
  typeof shown === 'number' ? shown === Number(expected) : (shown ?? '') === expected;

describe('readers', () => {
  const service = shared(() => startUndertone());

  async function read(filename, content, options = {}) {
    const client = service().client(newCustomer());
    const fields = { options: JSON.stringify(options), kind: 'table' };
    const id = await client.uploadOne(filename, content, fields);
    const status = await client.finished(id);
    if (status.status === 'failed') return { client, status };
    return { client, status, ...(await client.results(id)) };
  }

  async function refusal(filename, content, options) {
    const client = service().client(newCustomer());
    const fields = { customer_id: client.customer };
    if (options) fields.options = JSON.stringify(options);
    const form = uploadForm(fields, { [filename]: content });
    return client.postForm(form, { expect: [400, 415, 422] });
  }

  for (const file of readdirSync(join(spectrum, 'csvs'))) {
    const name = basename(file, '.csv');
    scenario(`csv-spectrum's ${name} reads as it says`, async () => {
      const stated = readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8');
      // One row stands there without its array, and with another number than its CSV has.
      const expected = [JSON.parse(stated.replace('1234567890', '2095257564'))].flat();
      const { table_profile: table } = await read(file, readFileSync(join(spectrum, 'csvs', file)));
      const columns = table.columns.map((column) => column.name);
      assert.deepEqual(columns, Object.keys(expected[0]));
      assert.equal(table.rows, expected.length);
      expected.forEach((row, i) => {
        columns.forEach((column, j) => {
          const shown = table.preview[i][j];
          assert.ok(sameCell(shown, row[column]), `${shown} is not ${row[column]}`);
        });
      });
    });
  }

  /** A workbook made by a Python script that has `book` and saves it. */
  function madeByOpenpyxl(script) {
    const path = join(makeTempDir(), 'book.xlsx');
    const source = `
import datetime, openpyxl
book = openpyxl.Workbook()
${script}
book.save(${JSON.stringify(path)})`;
    const { status, stderr } = spawnSync('/usr/bin/python3', ['-c', source], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    return readFileSync(path);
  }

  scenario('a workbook: kinds of cells, several sheets, one of them named', async () => {
    const book = madeByOpenpyxl(`
first = book.active
first.title = 'Orders'
first.append(['id', 'ordered', 'due', 'paid', 'note'])
first.append(['007', datetime.date(2024, 2, 29), datetime.datetime(2024, 3, 1, 9, 30), True, '=1+1'])
first.append(['008', datetime.date(2024, 3, 1), None, False, '#N/A'])
first['E3'].data_type = 'e'
other = book.create_sheet('People')
other.append(['name', 'age'])
other.append(['Ana', 31.5])
hidden = book.create_sheet('Secret')
hidden.append(['x'])
hidden.sheet_state = 'hidden'`);
    const orders = await read('book.xlsx', book);
    assert.equal(orders.status.status, 'completed');
    const { data_quality: quality, table_profile: table } = orders;
    assert.deepEqual(table.columns.map((column) => column.name),
      ['id', 'ordered', 'due', 'paid', 'note']);
    assert.deepEqual(table.preview[0].slice(0, 3), ['007', '2024-02-29', '2024-03-01T09:30:00']);
    assert.equal(String(table.preview[0][3]), 'true');
    assert.equal(table.preview[1][4], null);
    assert.deepEqual(quality.cell_errors, { '#N/A': 1 });
    assert.deepEqual(quality.tables, [
      { name: 'Orders', hidden: false, read: true },
      { name: 'People', hidden: false, read: false },
      { name: 'Secret', hidden: true, read: false },
    ]);
    assert.ok(quality.warnings.some((warning) => warning.includes('no calculated value')));

    const people = await read('book.xlsx', book, { sheet: 'People' });
    assert.equal(people.data_quality.dialect.sheet, 'People');
    assert.equal(people.table_profile.rows, 1);
    const packed = await read('book.xlsx.gz', gzipSync(book));
    assert.equal(packed.data_quality.compression, 'gzip');
    assert.equal(packed.table_profile.rows, 2);
    const nowhere = await read('book.xlsx', book, { sheet: 'Nobody' });
    assert.equal(nowhere.status.error.code, 'unknown_sheet');
  });

  scenario('a large workbook goes through the disk and counts every row', async () => {
    const book = madeByOpenpyxl(`
sheet = book.active
sheet.append(['n', 'text'])
for n in range(20000):
    sheet.append([n, 'text number %d' % (n * 7919)])`);
    const { client, status, ...results } = await read('book.xlsx', book);
    const { table_profile: table, data_quality: quality } = results;
    assert.equal(table.rows, 20_000);
    assert.equal(quality.rejected_rows, 0);
    const [n] = table.columns;
    assert.deepEqual([n.min, n.max], [0, 19_999]);

    const path = `/api/v1/uploads/${status.upload_id}/export`;
    const lines = (await client.get(path, { query: { wait: 30 } })).text.split('\r\n');
    assert.deepEqual(lines.slice(0, 2), ['n,text', '0,text number 0']);
    assert.equal(lines[20_000], '19999,text number 158372081');
    assert.equal(lines.length, 20_002);
  });

  scenario('an old workbook is refused with the way out', async () => {
    const cfb = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
    const { status, json } = await refusal('book.xls', cfb);
    assert.equal(status, 415);
    assert.match(JSON.stringify(json), /\.xlsx/);
  });

  scenario('archives: one file is read, of several the refusal names them', async () => {
    const zip = (script) => {
      const path = join(makeTempDir(), 'a.zip');
      const source = `import zipfile\narchive = zipfile.ZipFile(${JSON.stringify(path)}, 'w', 8)\n${script}\narchive.close()`;
      assert.equal(spawnSync('/usr/bin/python3', ['-c', source]).status, 0);
      return readFileSync(path);
    };
    const one = await read('sales.zip', zip("archive.writestr('in/a.csv', 'a;b\\n' + '1;2\\n' * 50000)"));
    assert.equal(one.table_profile.rows, 50_000);
    assert.equal(one.data_quality.compression, 'zip');
    const several = await refusal('two.zip', zip("archive.writestr('a.csv', 'a\\n1\\n')\narchive.writestr('b.csv', 'b\\n1\\n')"));
    assert.equal(several.status, 415);
    assert.match(JSON.stringify(several.json), /a\.csv.*b\.csv/);
  });

  scenario('a request may come with Content-Encoding: gzip', async () => {
    const client = service().client(newCustomer());
    const form = uploadForm({ customer_id: client.customer }, { 'a.csv': 'a,b\n1,2\n' });
    const send = (body, coding) =>
      client.postForm(
        { body, headers: { ...form.headers, 'Content-Encoding': coding, 'Content-Length': String(body.length) } },
        { expect: [201, 400, 413, 415] },
      );
    const packed = gzipSync(form.body);
    const taken = await send(packed, 'gzip');
    assert.equal(taken.status, 201);
    const status = await client.finished(taken.json.uploads[0].id);
    assert.equal(status.status, 'completed');
    assert.equal((await send(packed.subarray(0, packed.length / 2), 'gzip')).status, 400);
    assert.equal((await send(form.body, 'gzip')).status, 400);
    assert.equal((await send(form.body, 'br')).status, 415);
  });

  scenario('encodings, delimiters and headers can be said; what cannot be is refused by name', async () => {
    const dos = Buffer.from([...Buffer.from('a:b\n'), 0x81, ...Buffer.from(':1\n')]);
    const options = { encoding: 'cp850', delimiter: ':', header: false };
    const { data_quality: quality, table_profile: table } = await read('a.csv', dos, options);
    assert.equal(quality.encoding, 'ibm850');
    assert.deepEqual(table.columns.map((column) => column.name), ['column_1', 'column_2']);
    assert.deepEqual(table.preview, [['a', 'b'], ['ü', '1']]);
    for (const [name, value] of Object.entries({
      encoding: 'klingon', delimiter: 'xx', header: 'no', sheet: 7, table: '', rejects_percent_max: 101,
    })) {
      const { status, json } = await refusal('a.csv', 'a\n1\n', { [name]: value });
      assert.equal(status, 422);
      assert.equal(json.errors[0].pointer, `form/options/${name}`);
    }
  });

  scenario('a file of mostly bad rows fails, unless its sender puts up with them', async () => {
    const bad = `a,b\n1,2\n${'1,2,3\n'.repeat(30)}`;
    const failed = await read('a.csv', bad);
    assert.equal(failed.status.status, 'failed');
    assert.equal(failed.status.error.code, 'too_many_rejects');
    assert.match(failed.status.error.detail, /30 of 31 rows.*rejects_percent_max = 50/);
    const taken = await read('a.csv', bad, { rejects_percent_max: 100 });
    assert.equal(taken.data_quality.rejected_rows, 30);
  });

  scenario('JSON: nested objects are columns, one of several arrays is the table', async () => {
    const shop = JSON.stringify({
      customers: [{ id: 1, home: { city: 'Ulm', at: { lat: 48.4 } } }],
      orders: [{ id: 12345678901234567890n.toString(), items: [1, 2] }, { id: '2' }],
    });
    const first = await read('shop.json', shop);
    assert.deepEqual(first.data_quality.columns, ['id', 'home.city', 'home.at.lat']);
    const orders = await read('shop.json', shop, { table: 'orders' });
    assert.equal(orders.table_profile.rows, 2);
    assert.deepEqual(orders.data_quality.tables.map(({ name, read: was }) => [name, was]), [
      ['customers', false], ['orders', true],
    ]);
  });
});
