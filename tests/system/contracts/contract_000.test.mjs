// The client's document "InsightQuery": CSV files in sessions of the caller's own. Only what that
// document says is used, and no credential: it has none.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { json } from '../support/accounts.mjs';
import { multipart } from '../support/multipart.mjs';
import { python } from '../support/python.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { makeTempDir } from '../support/temp_dir.mjs';
import { startUndertone } from '../support/undertone.mjs';

const CSV = 'product,price\ntea,2.50\ncoffee,3.00\n';

// "Usage Example", as it stands there.
const USAGE_EXAMPLE = `
import requests

# 1. Create a session
session_data = {"session_id": "my_session_123"}
response = requests.post("http://localhost:8000/api/csv/sessions", json=session_data)

# 2. Upload a CSV file
with open("data.csv", "rb") as f:
    files = {"file": f}
    data = {"session_id": "my_session_123"}
    response = requests.post("http://localhost:8000/api/csv/upload", files=files, data=data)

# 3. Get session files
response = requests.get("http://localhost:8000/api/csv/sessions/my_session_123")
files = response.json()
`;
const SHOW = `
import json
print(json.dumps([response.status_code, files]))
`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** "2024-01-01T12:00:00" */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;

let sessions = 0;
const newSession = () => `session_${++sessions}`;

/** A file as the document shows it, but for what the server makes up. */
function assertFile(found, { name, size }) {
  const { id, filename, created_at: created, ...rest } = found;
  assert.match(id, UUID);
  assert.match(filename, /^[0-9a-f-]{36}\.csv$/);
  assert.notEqual(filename, name);
  assert.match(created, TIME);
  assert.deepEqual(rest, { original_filename: name, file_size: size, content_type: 'text/csv' });
}

describe('the document of the CSV collections', () => {
  const service = shared(() => startUndertone());
  const client = () => service().client();

  async function createSession(expect = 201, session = newSession()) {
    const answer = await client().post('/api/csv/sessions', {
      ...json({ session_id: session }),
      expect,
    });
    return { session, answer };
  }

  /** Uploads as `requests` does: the fields first, then the file. */
  function upload(session, name, body, { expect = 201, contentType = 'text/csv' } = {}) {
    const file = { name: 'file', filename: name, body, contentType };
    const form = multipart([{ name: 'session_id', body: session }, file]);
    return client().post('/api/csv/upload', { ...form, expect });
  }

  const sessionAt = async (session) => (await client().get(`/api/csv/sessions/${session}`)).json;

  scenario('the usage example runs as it stands', async () => {
    const cwd = makeTempDir();
    writeFileSync(join(cwd, 'data.csv'), CSV);
    const [status, session] = await python(service(), USAGE_EXAMPLE + SHOW, { cwd });
    assert.equal(status, 200);
    assert.equal(session.session_id, 'my_session_123');
    assert.equal(session.csv_files.length, 1);
    assertFile(session.csv_files[0], { name: 'data.csv', size: CSV.length });

    // A second run meets its own session, and its file goes there too.
    const [, again] = await python(service(), USAGE_EXAMPLE + SHOW, { cwd });
    assert.equal(again.id, session.id);
    assert.equal(again.csv_files.length, 2);
    assert.deepEqual(again.csv_files[0], session.csv_files[0]);
  });

  scenario('a session is created once', async () => {
    const { session, answer } = await createSession();
    assert.deepEqual(answer.json, {
      message: 'Session created successfully',
      session_id: session,
    });
    await createSession(400, session);
    const { id, created_at: created, updated_at: updated, ...rest } = await sessionAt(session);
    assert.match(id, UUID);
    assert.match(created, TIME);
    assert.match(updated, TIME);
    assert.deepEqual(rest, { session_id: session, csv_files: [] });
  });

  scenario('a file is uploaded and found in its session', async () => {
    const { session } = await createSession();
    const { json: first } = await upload(session, 'prices.csv', CSV);
    assert.equal(first.message, 'File uploaded successfully');
    assert.equal(first.session_id, session);
    assert.deepEqual(Object.keys(first), ['message', 'session_id', 'file']);
    assertFile(first.file, { name: 'prices.csv', size: CSV.length });

    const { json: second } = await upload(session, 'prices.csv', `${CSV}milk,1.20\n`);
    assert.notEqual(second.file.id, first.file.id);
    assert.notEqual(second.file.filename, first.file.filename);
    const { csv_files: files } = await sessionAt(session);
    assert.deepEqual(files, [first.file, second.file]);
  });

  scenario('all sessions are listed with their files', async () => {
    const [one, other] = [await createSession(), await createSession()];
    const { json: uploaded } = await upload(other.session, 'a.csv', CSV);
    const { json: all } = await client().get('/api/csv/sessions');
    const places = [one, other].map(({ session }) =>
      all.findIndex((each) => each.session_id === session),
    );
    assert.ok(places[0] >= 0 && places[0] < places[1], 'in the order of creation');
    assert.deepEqual(all[places[0]], await sessionAt(one.session));
    assert.deepEqual(all[places[1]].csv_files, [uploaded.file]);
  });

  scenario('only CSV files are accepted', async () => {
    const { session } = await createSession();
    const refused = {
      'notes.txt': CSV,
      'noextension': CSV,
      'rows.json': '[{"a": 1}]',
      'rows.csv': '[{"a": 1}]',
      'page.csv': '<!DOCTYPE html><html><body>a,b</body></html>',
      'picture.csv': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'empty.csv': '',
    };
    for (const [name, body] of Object.entries(refused)) {
      await upload(session, name, body, { expect: 400 });
    }
    assert.deepEqual((await sessionAt(session)).csv_files, []);
    // What the client calls the type is its own affair.
    const { json: taken } = await upload(session, 'UPPER.CSV', CSV, {
      contentType: 'application/vnd.ms-excel',
    });
    assert.equal(taken.file.content_type, 'text/csv');
  });

  scenario('what is not there is 404', async () => {
    const { session } = await createSession();
    await upload('no_such_session', 'a.csv', CSV, { expect: 404 });
    await client().get('/api/csv/sessions/no_such_session', { expect: 404 });
    await client().delete('/api/csv/sessions/no_such_session', { expect: 404 });
    for (const id of ['018d0c87-2540-7000-8000-000000000000', 'no_such_file', session]) {
      await client().delete(`/api/csv/files/${id}`, { expect: 404 });
    }
  });

  scenario('a file is deleted', async () => {
    const { session } = await createSession();
    const { json: first } = await upload(session, 'a.csv', CSV);
    const { json: second } = await upload(session, 'b.csv', CSV);
    const { json: gone } = await client().delete(`/api/csv/files/${first.file.id}`);
    assert.equal(typeof gone.message, 'string');
    assert.deepEqual((await sessionAt(session)).csv_files, [second.file]);
    await client().delete(`/api/csv/files/${first.file.id}`, { expect: 404 });
  });

  scenario('a session is deleted with its files', async () => {
    const { session } = await createSession();
    const { json: uploaded } = await upload(session, 'a.csv', CSV);
    const { json: gone } = await client().delete(`/api/csv/sessions/${session}`);
    assert.equal(typeof gone.message, 'string');
    await client().get(`/api/csv/sessions/${session}`, { expect: 404 });
    await client().delete(`/api/csv/files/${uploaded.file.id}`, { expect: 404 });
    await client().delete(`/api/csv/sessions/${session}`, { expect: 404 });
    await createSession(201, session);
    assert.deepEqual((await sessionAt(session)).csv_files, []);
  });
});
