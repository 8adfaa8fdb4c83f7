// Data sets over their faces: a browser's cookie (002), tokens (004) and the native routes.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { PASSWORD, cookieHeader, json, newEmail, newPerson } from './support/accounts.mjs';
import { asCsv, chat } from './support/chats.mjs';
import { DATASET_UPLOAD } from './support/essentia_examples.mjs';
import { links } from './support/http.mjs';
import { multipart, uploadForm } from './support/multipart.mjs';
import { python } from './support/python.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';

const CSV = 'product,price\ntea,2.50\ncoffee,3.00\n';

const fileForm = (filename, body, fields = {}) =>
  multipart([
    { name: 'file', filename, body },
    ...Object.entries(fields).map(([name, value]) => ({ name, body: value })),
  ]);

describe('data sets', () => {
  const settings = { 'upload.dataset_file_bytes_max': 65_537 };
  const service = shared(() => startUndertone({ settings }));
  const person = () => newPerson(service);

  /** Somebody new in a browser: a client that sends the cookie. */
  async function visitor() {
    const client = service().client();
    const body = json({ email: newEmail(), password: PASSWORD });
    const registered = await client.post('/api/register', { ...body, expect: 201 });
    return service().client(undefined, cookieHeader(registered));
  }

  const upload = async (client, filename, body, fields) =>
    (
      await client.post('/api/v1/datasets/upload', {
        ...fileForm(filename, body, fields),
        expect: 201,
      })
    ).json;

  scenario('002: a file is uploaded, listed and followed', async () => {
    const client = await visitor();
    const form = fileForm('sales_data.csv', CSV);
    const { json: made } = await client.post('/api/upload', { ...form, expect: 201 });
    const { id, created_at: created, ...rest } = made;
    assert.deepEqual(rest, { name: 'sales_data', filename: 'sales_data.csv', status: 'pending' });
    assert.match(created, /Z$/);

    const wait = { query: { wait: 30 } };
    const { json: status } = await client.get(`/api/datasets/${id}/status`, wait);
    assert.deepEqual(status, { status: 'completed', progress: 100, rows_done: 2, error: null });
    const { json: listed } = await client.get('/api/datasets');
    assert.deepEqual(listed, [
      {
        ...rest,
        id,
        status: 'completed',
        progress: 100,
        row_count: 2,
        created_at: created,
      },
    ]);
  });

  scenario('002: a file that fails says why', async () => {
    const client = await visitor();
    const form = fileForm('a.csv', 'a,b\n1,"2\n');
    const { json: made } = await client.post('/api/upload', { ...form, expect: 201 });
    const { json: status } = await client.get(`/api/datasets/${made.id}/status`, {
      query: { wait: 30 },
    });
    assert.equal(status.status, 'failed');
    assert.equal(status.error.code, 'unclosed_quote');
  });

  scenario('002: what is refused', async () => {
    const client = await visitor();
    for (const [name, body] of [
      ['a.txt', CSV],
      ['a.csv', '[{"a": 1}]'],
      ['a.csv', ''],
      ['a.xlsx', 'PK'],
    ]) {
      await client.post('/api/upload', { ...fileForm(name, body), expect: 400 });
    }
    await client.post('/api/upload', { ...json({}), expect: 400 });
    const nobody = service().client();
    await nobody.post('/api/upload', { ...fileForm('a.csv', CSV), expect: 401 });
    await nobody.get('/api/datasets', { expect: 401 });
    // In open mode too: customer_id is no credential where the document has one.
    const named = service().client(newCustomer());
    await named.get('/api/datasets', { expect: 401 });
    await named.get('/api/v1/datasets', { expect: 401 });
    const { json: made } = await client.post('/api/upload', {
      ...fileForm('a.csv', CSV),
      expect: 201,
    });
    const other = await visitor();
    for (const id of [made.id, randomUUID(), 'nonsense']) {
      await other.get(`/api/datasets/${id}/status`, { expect: 404 });
    }
    assert.deepEqual((await other.get('/api/datasets')).json, []);
  });

  scenario('004: the document’s upload', async () => {
    const { client, headers } = await person();
    const cwd = makeTempDir();
    writeFileSync(join(cwd, 'dataset.csv'), CSV);
    const [status, id] = await python(
      service(),
      `import json, requests\nheaders = ${JSON.stringify(headers)}\n${DATASET_UPLOAD}` +
        'print(json.dumps([response.status_code, dataset_id]))\n',
      { cwd },
    );
    assert.equal(status, 201);
    await client.completed(id);
    const { json: dataset } = await client.get(`/api/v1/datasets/${id}`);
    assert.equal(dataset.id, id);
    assert.equal(dataset.dataset_id, id);
    assert.equal(dataset.name, 'My Dataset');
    assert.equal(dataset.description, 'Sample dataset for analysis');
    assert.equal(dataset.is_public, false);
    assert.equal(dataset.row_count, 2);
    assert.deepEqual((await client.get('/api/v1/datasets/')).json, [dataset]);
  });

  scenario('004: what the form says', async () => {
    const { client } = await person();
    for (const yes of ['True', 'true', '1', 'on', 'YES']) {
      assert.equal((await upload(client, 'a.csv', CSV, { is_public: yes })).is_public, true, yes);
    }
    for (const no of ['False', '0', 'off', '']) {
      assert.equal((await upload(client, 'a.csv', CSV, { is_public: no })).is_public, false, no);
    }
    const plain = await upload(client, 'data/sales.2024.csv', CSV);
    assert.equal(plain.name, 'sales.2024');
    assert.equal(plain.description, '');
    const refused = [
      [{ is_public: 'maybe' }, 'form/is_public'],
      [{ name: ' ' }, 'form/name'],
      [{ name: 'x'.repeat(201) }, 'form/name'],
      [{ description: 'x'.repeat(10_001) }, 'form/description'],
    ];
    for (const [fields, pointer] of refused) {
      const { json: problem } = await client.post('/api/v1/datasets/upload', {
        ...fileForm('a.csv', CSV, fields),
        expect: 422,
      });
      assert.equal(problem.errors[0].pointer, pointer);
    }
  });

  scenario('004: which files are taken', async () => {
    const { client } = await person();
    const rows = '{"a": 1}\n{"a": 2}\n';
    for (const [name, body] of [
      ['a.tsv', 'a\tb\n1\t2\n'],
      ['a.json', '[{"a": 1}]'],
      ['a.ndjson', rows],
      ['chat.csv', asCsv(chat(3))],
    ]) {
      const { id } = await upload(client, name, body);
      await client.completed(id);
      assert.ok((await client.results(id)).table_profile, name);
    }
    const refuse = async (name, body, expect) =>
      (await client.post('/api/v1/datasets/upload', { ...fileForm(name, body), expect })).json;
    await refuse('a.txt', CSV, 415);
    await refuse('a.csv.gz', CSV, 415);
    assert.match((await refuse('a.xls', 'a', 415)).detail, /\.xlsx/);
    await refuse('a.csv', '', 400);
    const { detail, limit_bytes: limit } = await refuse('a.csv', 'x'.repeat(65_538), 413);
    assert.match(detail, /upload\.dataset_file_bytes_max = 65537/);
    assert.equal(limit, 65_537);
    // It is this face's limit, and no other's.
    await client.upload({ 'a.csv': `a\n${'x\n'.repeat(40_000)}` });
  });

  scenario('004: a data set is changed field by field, and deleted', async () => {
    const { client } = await person();
    const { id } = await upload(client, 'a.csv', CSV, { name: 'Prices' });
    const path = `/api/v1/datasets/${id}`;
    const put = (value, options) =>
      client.request('PUT', path, { ...json(value), ...options });
    const { json: renamed } = await put({ name: 'Teas', is_public: true });
    assert.equal(renamed.name, 'Teas');
    assert.equal(renamed.is_public, true);
    const columns = { price: { type: 'text' } };
    const { json: changed } = await put({ description: 'of 2024', columns });
    assert.deepEqual(
      [changed.name, changed.is_public, changed.description, changed.columns],
      ['Teas', true, 'of 2024', columns],
    );
    assert.deepEqual((await put({})).json.columns, columns);
    for (const [value, pointer] of [
      [{ name: '' }, 'body/name'],
      [{ name: 7 }, 'body/name'],
      [{ description: [] }, 'body/description'],
      [{ is_public: 'yes' }, 'body/is_public'],
      [{ columns: [] }, 'body/columns'],
      [{ columns: { price: 'text' } }, 'body/columns/price'],
      [{ columns: { price: { type: 'money' } } }, 'body/columns/price/type'],
    ]) {
      const { json: problem } = await put(value, { expect: 422 });
      assert.equal(problem.errors[0].pointer, pointer);
    }
    await put({}, { body: '[]', expect: 400 });

    const { json: gone } = await client.delete(path);
    assert.equal(gone.message, 'Dataset deleted successfully');
    await client.get(path, { expect: 404 });
    await put({ name: 'a' }, { expect: 404 });
    await client.delete(path, { expect: 404 });
    await client.get(`/api/v1/uploads/${id}`, { expect: 404 });
  });

  const profileOf = async (client, id) => (await client.results(id)).table_profile;
  const typesIn = ({ columns }) => Object.fromEntries(columns.map(({ name, type }) => [name, type]));

  scenario('what is said of columns decides the next analysis', async () => {
    const { client } = await person();
    const { id } = await upload(client, 'a.csv', 'zip,price\n2134,1\nn/k,2\n2135,3\n');
    const path = `/api/v1/datasets/${id}`;
    const put = async (value) => (await client.request('PUT', path, json(value))).json;
    await client.completed(id);
    assert.deepEqual((await client.get(path)).json.columns, {});
    assert.equal(typesIn(await profileOf(client, id)).zip, 'text');

    const columns = { zip: { type: 'integer', missing: ['n/k'] } };
    const { status, columns: shown } = await put({ columns });
    assert.deepEqual([status, shown], ['pending', columns]);
    await client.completed(id);
    const [zip] = (await profileOf(client, id)).columns;
    assert.deepEqual(
      [zip.type, zip.type_declared, zip.missing, zip.missing_values, zip.max],
      ['integer', true, 1, [{ value: 'n/k', count: 1 }], 2135],
    );

    // The same again, or nothing of columns, begins nothing.
    const attempts = async () => (await client.get(`/api/v1/uploads/${id}/attempts`)).json.length;
    const before = await attempts();
    assert.equal((await put({ columns })).status, 'completed');
    assert.equal((await put({ name: 'Codes' })).status, 'completed');
    assert.equal(await attempts(), before);

    const kept = await put({ columns: { zip: { type: 'identifier' }, price: { type: 'text' } } });
    assert.deepEqual(kept.columns.zip, { missing: ['n/k'], type: 'identifier' });
    await client.completed(id);
    assert.deepEqual(typesIn(await profileOf(client, id)), { zip: 'identifier', price: 'text' });

    const form = fileForm('b.csv', 'zip,price\n7,1\n');
    const { json: next } = await client.post(`${path}/versions`, { ...form, expect: 201 });
    await client.completed(next.upload_id);
    assert.deepEqual((await client.get(path)).json.columns, kept.columns);
    assert.deepEqual(typesIn(await profileOf(client, next.upload_id)), {
      zip: 'identifier',
      price: 'text',
    });
  });

  scenario('a failed analysis is tried again with other columns', async () => {
    const { client } = await person();
    const columns = { a: { type: 'text' } };
    const put = (id) => client.request('PUT', `/api/v1/datasets/${id}`, json({ columns }));
    const { id } = await upload(client, 'a.csv', 'a,b\n1,"2\n');
    assert.equal((await client.finished(id)).status, 'failed');
    assert.equal((await put(id)).json.status, 'pending');
    assert.equal((await client.finished(id)).status, 'failed');
    const { json: attempts } = await client.get(`/api/v1/uploads/${id}/attempts`);
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['failed', 'failed'],
    );
  });

  scenario('two versions are compared', async () => {
    const { client } = await person();
    const { id } = await upload(client, 'a.csv', 'price,shop\n1,x\n2,y\n3,x\n');
    const path = `/api/v1/datasets/${id}`;
    const compare = async (query = {}, expect = 200) =>
      (await client.get(`${path}/compare`, { query, expect })).json;
    await client.completed(id);
    await compare({}, 404);
    const add = async (body) => {
      const form = fileForm('b.csv', body);
      const { json: made } = await client.post(`${path}/versions`, { ...form, expect: 201 });
      await client.finished(made.upload_id);
      return made.upload_id;
    };
    const second = await add('price,day\n1.5,2024-01-02\n,2024-01-03\n');

    const changes = await compare();
    assert.deepEqual([changes.from.version, changes.to.version], [1, 2]);
    assert.deepEqual([changes.from.upload_id, changes.to.upload_id], [id, second]);
    assert.deepEqual(changes.rows, { from: 3, to: 2, change: -1 });
    assert.deepEqual(changes.columns_added, ['day']);
    assert.deepEqual(changes.columns_removed, ['shop']);
    const [price] = changes.columns;
    assert.deepEqual(price.type, { from: 'integer', to: 'float', changed: true });
    assert.deepEqual(price.missing, { from: 0, to: 1, change: 1 });
    assert.deepEqual(price.max, { from: 3, to: 1.5, change: -1.5 });
    assert.deepEqual((await compare({ from: 2, to: 1 })).rows, { from: 2, to: 3, change: 1 });
    assert.deepEqual((await compare({ to: 2 })).columns, changes.columns);

    await compare({ from: 7 }, 404);
    await compare({ to: 1 }, 404);
    const { errors } = await compare({ from: 'one' }, 422);
    assert.equal(errors[0].pointer, 'query/from');
    await add('price\n"1');
    assert.equal((await compare({}, 409)).code, 'upload_failed');
    await (await person()).client.get(`${path}/compare`, { expect: 404 });
  });

  scenario('a new version is what the data set shows', async () => {
    const { client } = await person();
    const first = await upload(client, 'a.csv', CSV, { name: 'Prices' });
    const path = `/api/v1/datasets/${first.id}`;
    const form = fileForm('b.csv', `${CSV}milk,1.20\n`);
    const { json: second } = await client.post(`${path}/versions`, { ...form, expect: 201 });
    assert.equal(second.version, 2);
    assert.equal(second.dataset_id, first.id);
    await client.completed(first.id);
    await client.completed(second.upload_id);

    const { json: shown } = await client.get(path);
    assert.deepEqual(
      [shown.id, shown.name, shown.filename, shown.row_count, shown.version, shown.last_version],
      [first.id, 'Prices', 'b.csv', 3, 2, 2],
    );
    assert.deepEqual((await client.get(`/api/v1/datasets/${second.upload_id}`)).json, shown);
    const { json: old } = await client.get(path, { query: { version: 1 } });
    assert.deepEqual([old.filename, old.version, old.upload_id], ['a.csv', 1, first.id]);
    await client.get(path, { query: { version: 3 }, expect: 404 });
    await client.get(path, { query: { version: 0 }, expect: 422 });
    const { json: versions } = await client.get(`${path}/versions`);
    assert.deepEqual(
      versions.map(({ version, upload_id: id }) => [version, id]),
      [
        [1, first.id],
        [2, second.upload_id],
      ],
    );
    assert.equal((await client.get('/api/v1/datasets')).json.length, 1);
    assert.equal((await client.get('/api/datasets')).json.length, 1);

    const missing = `/api/v1/datasets/${randomUUID()}/versions`;
    await client.post(missing, { ...form, expect: 404 });
    await client.delete(path);
    await client.get(`/api/v1/uploads/${second.upload_id}`, { expect: 404 });
  });

  scenario('a version under a key is made once', async () => {
    const { client } = await person();
    const { id } = await upload(client, 'a.csv', CSV);
    const form = fileForm('b.csv', CSV);
    const sent = {
      body: form.body,
      headers: { ...form.headers, 'Idempotency-Key': randomUUID() },
      expect: 201,
    };
    const post = () => client.post(`/api/v1/datasets/${id}/versions`, sent);
    const { json: made } = await post();
    assert.equal(made.version, 2);
    assert.deepEqual((await post()).json, made);
    assert.equal((await client.get(`/api/v1/datasets/${id}`)).json.last_version, 2);
  });

  scenario('one upload is a data set on every face, oldest first and by page', async () => {
    const { client } = await person();
    const ids = [];
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      ids.push((await client.post('/api/upload', { ...fileForm(name, CSV), expect: 201 })).json.id);
    }
    const [native] = await client.upload({ 'd.json': '[{"a": 1}]' });
    ids.push(native.id);
    const idsOf = (answer) => answer.json.map(({ id }) => id);
    for (const path of ['/api/datasets', '/api/v1/datasets']) {
      const all = await client.get(path);
      assert.deepEqual(idsOf(all), ids);
      assert.equal(all.headers['x-total-count'], '4');
      const page = await client.get(path, { query: { limit: 2, skip: 1 } });
      assert.deepEqual(idsOf(page), ids.slice(1, 3));
      assert.deepEqual(idsOf(await client.get(links(page).next)), ids.slice(3));
    }
    await client.delete(`/api/v1/datasets/${ids[0]}`);
    await client.delete(`/api/v1/uploads/${ids[1]}`);
    assert.deepEqual(idsOf(await client.get('/api/datasets')), ids.slice(2));
  });

  scenario('in another’s name nothing is stored', async () => {
    const [owner, stranger] = [await person(), await person()];
    const { id } = await upload(owner.client, 'a.csv', CSV);
    const customer = (await owner.client.get('/api/v1/tenants')).json[0].customer_id;
    const form = multipart([
      { name: 'customer_id', body: customer },
      { name: 'file', filename: 'b.csv', body: CSV },
    ]);
    for (const headers of [{}, { 'X-Undertone-Tenant': customer }]) {
      const sent = { body: form.body, headers: { ...form.headers, ...headers } };
      await stranger.client.post(`/api/v1/datasets/${id}/versions`, { ...sent, expect: 404 });
      await stranger.client.post('/api/v1/datasets/upload', { ...sent, expect: 403 });
      await stranger.client.post('/api/upload', { ...sent, expect: 403 });
    }
    // Nor of a customer whom nobody is a member of.
    const open = service().client(newCustomer());
    await open.upload({ 'a.csv': CSV });
    const named = uploadForm({ customer_id: open.customer }, { 'b.csv': CSV });
    const headers = { ...named.headers, 'X-Undertone-Tenant': customer };
    const sent = { body: named.body, headers, expect: 404 };
    await stranger.client.post(`/api/v1/datasets/${id}/versions`, sent);
    assert.equal((await open.get('/api/v1/uploads')).json.length, 1);
    assert.equal((await owner.client.get('/api/v1/uploads')).json.length, 1);
  });
});
