// Collections over both of their faces: what is stored through one is the other's too.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { bearer, json } from './support/accounts.mjs';
import { asCsv, chat } from './support/chats.mjs';
import { links } from './support/http.mjs';
import { multipart } from './support/multipart.mjs';
import { rawExchange } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const CSV = 'product,price\ntea,2.50\ncoffee,3.00\n';
/** What lies in the database is never a file. */
const LARGE_CSV = `product,price\n${'green tea from the mountains,2.50\n'.repeat(4_000)}`;

const newKey = () => `key-${randomUUID()}`;

/** POST /api/csv/upload. */
function uploadToSession(client, session, files, options = {}) {
  const parts = Object.entries(files).map(([filename, body]) => ({ name: 'file', filename, body }));
  const form = multipart([...parts, { name: 'session_id', body: session }]);
  return client.post('/api/csv/upload', { expect: 201, ...options, ...form });
}

/** Paths of the files in a folder, its folders' included. */
function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

describe('collections in open mode', () => {
  const service = shared(() => startUndertone());
  /** Who names nobody calls as `public` on the dialect; natively that has to be said. */
  const script = () => service().client();
  const native = () => service().client('public');

  async function newSession() {
    const session = newKey();
    await script().post('/api/csv/sessions', { ...json({ session_id: session }), expect: 201 });
    return session;
  }

  scenario('a file posted to a session is an upload of the customer public', async () => {
    const session = await newSession();
    const { file } = (await uploadToSession(script(), session, { 'a.csv': CSV })).json;
    const uploads = (await native().get('/api/v1/uploads')).json;
    assert.ok(uploads.some(({ id, filename }) => id === file.id && filename === 'a.csv'));
    const { table_profile: profile } = await native().results(file.id);
    assert.equal(profile.rows, 2);
    const { json: upload } = await native().get(`/api/v1/uploads/${file.id}`);
    assert.equal(upload.collection, session);
    assert.equal(upload.kind, 'table');

    await native().delete(`/api/v1/uploads/${file.id}`);
    const { json: left } = await script().get(`/api/csv/sessions/${session}`);
    assert.deepEqual(left.csv_files, []);
    await script().delete(`/api/csv/files/${file.id}`, { expect: 404 });
  });

  scenario('a chat in a session is a table', async () => {
    const session = await newSession();
    const files = { 'chat.csv': asCsv(chat(6)) };
    const { file } = (await uploadToSession(script(), session, files)).json;
    const results = await native().results(file.id);
    assert.equal(results.table_profile.rows, 6);
    assert.equal(results.sentiment_analysis, undefined);
  });

  scenario('a native upload goes into the collection that it names', async () => {
    const client = service().client(newCustomer());
    const [first] = await client.upload({ 'chat.csv': asCsv(chat(3)) }, { collection: 'January' });
    const [second] = await client.upload({ 'b.csv': CSV }, { collection: 'January' });
    await client.upload({ 'c.csv': CSV }, { collection: 'February' });
    await client.upload({ 'd.csv': CSV });

    const { json: listed, headers } = await client.get('/api/v1/collections');
    assert.deepEqual(
      listed.map(({ key }) => key),
      ['February', 'January'],
    );
    assert.equal(headers['x-total-count'], '2');
    const { json: found } = await client.get('/api/v1/collections', { query: { key: 'January' } });
    assert.deepEqual(found, [listed[1]]);
    const path = `/api/v1/collections/${found[0].id}`;
    assert.deepEqual((await client.get(path)).json, found[0]);

    const page = await client.get(`${path}/files`, { query: { limit: 1 } });
    assert.deepEqual(
      page.json.map(({ id }) => id),
      [second.id],
    );
    assert.equal(page.headers['x-total-count'], '2');
    const { json: rest } = await client.get(links(page).next);
    assert.deepEqual(
      rest.map(({ id }) => id),
      [first.id],
    );

    const { json: gone } = await client.delete(path);
    assert.equal(gone.message, 'Collection deleted successfully');
    await client.get(path, { expect: 404 });
    await client.get(`${path}/files`, { expect: 404 });
    await client.get(`/api/v1/uploads/${first.id}`, { expect: 404 });
    assert.equal((await client.summary()).total_uploads, 2);
  });

  scenario('a collection is made natively, and is a session', async () => {
    const key = newKey();
    const create = (value, expect) =>
      native().post('/api/v1/collections', { ...json(value), expect });
    const { json: made, headers } = await create({ key, name: 'Of January' }, 201);
    assert.equal(made.name, 'Of January');
    assert.equal(headers.location, `/api/v1/collections/${made.id}`);
    assert.deepEqual((await native().get(headers.location)).json, made);
    await create({ key }, 409);
    const { json: session } = await script().get(`/api/csv/sessions/${key}`);
    assert.equal(session.id, made.id);

    await uploadToSession(script(), key, { 'a.csv': CSV });
    await script().delete(`/api/csv/sessions/${key}`);
    await native().get(headers.location, { expect: 404 });
  });

  scenario('a key that is none is refused by its name', async () => {
    const keys = ['', ' ', '.', '..', 'a/b', 'ä', 'x'.repeat(129), 7, null];
    for (const key of keys) {
      for (const [path, name] of [
        ['/api/v1/collections', 'key'],
        ['/api/csv/sessions', 'session_id'],
      ]) {
        const { json: refused } = await native().post(path, {
          ...json({ [name]: key }),
          expect: 422,
        });
        assert.equal(refused.errors[0].pointer, `body/${name}`, `${path} ${key}`);
      }
    }
    for (const body of ['', '[]', '{']) {
      await native().post('/api/csv/sessions', { ...json({}), body, expect: 400 });
    }
    const files = { 'a.csv': CSV };
    const { json: form } = await uploadToSession(script(), 'a/b', files, { expect: 422 });
    assert.equal(form.errors[0].pointer, 'form/session_id');
    await script().get('/api/csv/sessions/a%2Fb', { expect: 404 });
    // What clients take for folders and resolve themselves.
    for (const path of ['.', '..', '%2e', '%2E%2e']) {
      for (const method of ['GET', 'DELETE']) {
        const head = `${method} /api/csv/sessions/${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
        const { status } = await rawExchange(service().port, head);
        assert.equal(status, 422, `${method} ${path}`);
      }
    }
  });

  scenario('an upload to a session is one file, and needs both of its fields', async () => {
    const session = await newSession();
    const { json: two } = await uploadToSession(
      script(),
      session,
      { 'a.csv': CSV, 'b.csv': CSV },
      { expect: 422 },
    );
    assert.equal(two.errors[0].pointer, 'form/file');
    await uploadToSession(script(), session, {}, { expect: 400 });
    const fileAlone = multipart([{ name: 'file', filename: 'a.csv', body: CSV }]);
    const { json: lacking } = await script().post('/api/csv/upload', { ...fileAlone, expect: 422 });
    assert.equal(lacking.errors[0].pointer, 'form/session_id');
    await script().post('/api/csv/upload', { ...json({}), expect: 400 });
    assert.deepEqual((await script().get(`/api/csv/sessions/${session}`)).json.csv_files, []);
  });

  scenario('a customer of its own may be named, and sees nobody else’s sessions', async () => {
    const session = await newSession();
    const other = service().client(newCustomer());
    assert.deepEqual((await other.get('/api/csv/sessions')).json, []);
    await other.get(`/api/csv/sessions/${session}`, { expect: 404 });
    await other.post('/api/csv/sessions', { ...json({ session_id: session }), expect: 201 });
    const { file } = (await uploadToSession(script(), session, { 'a.csv': CSV })).json;
    await other.delete(`/api/csv/files/${file.id}`, { expect: 404 });
    assert.deepEqual((await other.get(`/api/csv/sessions/${session}`)).json.csv_files, []);
  });

  scenario('reading or missing a session makes no customer', async () => {
    const nobody = service().client(newCustomer());
    await nobody.get('/api/csv/sessions');
    await uploadToSession(nobody, 'none', { 'a.csv': LARGE_CSV }, { expect: 404 });
    await nobody.delete(`/api/v1/customers/${nobody.customer}`, { expect: 404 });
  });

  scenario('sessions are given page by page where that is asked for', async () => {
    const client = service().client(newCustomer());
    const keys = ['a', 'b', 'c', 'd', 'e'];
    for (const key of keys) {
      await client.post('/api/csv/sessions', { ...json({ session_id: key }), expect: 201 });
    }
    const keysOf = (answer) => answer.json.map(({ session_id: key }) => key);
    const all = await client.get('/api/csv/sessions');
    assert.deepEqual(keysOf(all), keys);
    assert.equal(all.headers['x-total-count'], '5');
    const second = await client.get('/api/csv/sessions/', { query: { page: 2, page_size: 2 } });
    assert.deepEqual(keysOf(second), ['c', 'd']);
    assert.deepEqual(keysOf(await client.get(links(second).next)), ['e']);
    assert.deepEqual(keysOf(await client.get(links(second).prev)), ['a', 'b']);
  });

  scenario('a POST with a key is carried out once', async () => {
    const session = newKey();
    const key = { 'Idempotency-Key': randomUUID() };
    const sent = json({ session_id: session });
    const create = () =>
      script().post('/api/csv/sessions', {
        ...sent,
        headers: { ...sent.headers, ...key },
        expect: 201,
      });
    assert.deepEqual((await create()).json, (await create()).json);
    const form = multipart([
      { name: 'session_id', body: session },
      { name: 'file', filename: 'a.csv', body: CSV },
    ]);
    const headers = { ...form.headers, 'Idempotency-Key': randomUUID() };
    const upload = () => script().post('/api/csv/upload', { ...form, headers, expect: 201 });
    const { json: first } = await upload();
    const again = await upload();
    assert.deepEqual(again.json, first);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal((await script().get(`/api/csv/sessions/${session}`)).json.csv_files.length, 1);
  });

  scenario('large files leave the disk with their session', async () => {
    const blobs = join(service().dataDir, 'blobs');
    const session = await newSession();
    const { file } = (await uploadToSession(script(), session, { 'a.csv': LARGE_CSV })).json;
    await native().completed(file.id);
    const mine = () => filesIn(blobs).filter((path) => path.includes(file.id));
    assert.equal(mine().length, 1, `among ${filesIn(blobs).join(', ')}`);
    await script().delete(`/api/csv/sessions/${session}`);
    assert.deepEqual(mine(), []);
  });
});

describe('collections in required mode', () => {
  const service = shared(() => startUndertone({ settings: { 'auth.mode': 'required' } }));

  scenario('a session belongs to the credential’s customer', async () => {
    const customer = newCustomer();
    const headers = bearer(await service().cli('key', 'create', '--customer', customer));
    const client = service().client(undefined, headers);
    const session = newKey();
    await service()
      .client()
      .post('/api/csv/sessions', { ...json({ session_id: session }), expect: 401 });
    const sent = json({ session_id: session });
    await client.post('/api/csv/sessions', { ...sent, expect: 201 });
    const { file } = (await uploadToSession(client, session, { 'a.csv': CSV })).json;
    await client.completed(file.id);
    assert.equal((await client.get('/api/v1/uploads')).json[0].customer_id, customer);

    const key = await service().cli('key', 'create', '--customer', newCustomer());
    const stranger = service().client(undefined, bearer(key));
    await stranger.get(`/api/csv/sessions/${session}`, { expect: 404 });
    await uploadToSession(stranger, session, { 'b.csv': CSV }, { expect: 404 });
    await stranger.delete(`/api/csv/files/${file.id}`, { expect: 404 });
    await stranger.get(`/api/csv/sessions/${session}`, {
      query: { customer_id: customer },
      expect: 404,
    });
    await stranger.get('/api/csv/sessions', { query: { customer_id: customer }, expect: 403 });
  });
});
