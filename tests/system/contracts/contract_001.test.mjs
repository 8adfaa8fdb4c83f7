// The client's document "Sense Street API": its requests verbatim, sent with curl, on a fresh data
// folder. Only what that document says is used.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { fetchContract } from '../support/http.mjs';
import { run } from '../support/program.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { makeTempDir } from '../support/temp_dir.mjs';
import { startUndertone } from '../support/undertone.mjs';
import { eventually } from '../support/wait.mjs';

// "File Format Examples", with the blank that the document has after a comma.
const JSON_CHAT_FILE = `[
  {
    "sender": "user1",
    "message": "Hello there!",
    "timestamp": "2024-01-15T10:00:00Z"
  },
  {
    "sender": "user2", 
    "message": "Hi! How are you?",
    "timestamp": "2024-01-15T10:01:00Z"
  }
]
`;
const CSV_CHAT_FILE = `sender,message,timestamp
user1,"Hello there!","2024-01-15T10:00:00Z"
user2,"Hi! How are you?","2024-01-15T10:01:00Z"
`;

const STATUSES = ['pending', 'processing', 'completed', 'failed', 'cancelled'];

/** The document's times: what its clients parse with %Y-%m-%dT%H:%M:%SZ. */
const assertTime = (text) => assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

describe('the document of the chat uploads', () => {
  const service = shared(() => startUndertone());
  const folder = makeTempDir();
  writeFileSync(join(folder, 'chat.json'), JSON_CHAT_FILE);
  writeFileSync(join(folder, 'chat.csv'), CSV_CHAT_FILE);
  let contract;

  /** Sends a documented request, written as in the document but for the address. */
  async function curl(method, documentedUrl, ...args) {
    const url = documentedUrl.replace(
      'http://localhost:8000',
      `http://localhost:${service().port}`,
    );
    const written = ['-sS', '-X', method, url, '-w', '\n%{http_code} %{header_json}', ...args];
    const { code, stdout, output } = await run('curl', written, { cwd: folder });
    assert.equal(code, 0, output);
    const [, body, status, headers] = /^([^]*)\n(\d+) (\{[^]*\})\s*$/.exec(stdout);
    contract ??= await fetchContract(service().baseUrls[0]);
    contract.check({
      method,
      path: new URL(url).pathname,
      status: Number(status),
      headers: Object.fromEntries(
        Object.entries(JSON.parse(headers)).map(([name, [value]]) => [name, value]),
      ),
      body: Buffer.from(body),
    });
    return { status: Number(status), body };
  }

  async function json(method, url, expected, ...args) {
    const { status, body } = await curl(method, url, ...args);
    assert.equal(status, expected, body);
    return JSON.parse(body);
  }

  const upload = (customer, ...files) =>
    json(
      'POST',
      'http://localhost:8000/api/v1/uploads',
      201,
      ...['-F', `customer_id=${customer}`],
      ...files.flatMap((file) => ['-F', `files=@${file}`]),
    );

  const status = (customer, id) =>
    json('GET', `http://localhost:8000/api/v1/uploads/${id}/status?customer_id=${customer}`, 200);

  const results = (customer, id) =>
    json('GET', `http://localhost:8000/api/v1/uploads/${id}/results?customer_id=${customer}`, 200);

  const completed = (customer, id) =>
    eventually('the upload is completed', async () => {
      const found = await status(customer, id);
      assert.notEqual(found.status, 'failed', JSON.stringify(found));
      return found.status === 'completed' && found;
    });

  function assertUpload(found, customer, filename, content) {
    const { id, upload_timestamp: time, ...rest } = found;
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assertTime(time);
    assert.deepEqual(rest, {
      customer_id: customer,
      filename,
      file_type: filename.split('.')[1],
      file_size: Buffer.byteLength(content),
      status: 'pending',
      progress: 0,
    });
  }

  for (const [filename, content] of [
    ['chat.json', JSON_CHAT_FILE],
    ['chat.csv', CSV_CHAT_FILE],
  ]) {
    scenario(`the three Postman steps with the example of ${filename}`, async () => {
      const accepted = await upload('test_customer', filename);
      assert.equal(accepted.message, 'Successfully uploaded 1 file');
      assert.equal(accepted.uploads.length, 1);
      assertUpload(accepted.uploads[0], 'test_customer', filename, content);
      const { id } = accepted.uploads[0];

      const first = await status('test_customer', id);
      assert.equal(first.upload_id, id);
      assert.ok(STATUSES.includes(first.status));
      assert.ok(Number.isInteger(first.progress));
      assert.equal((await completed('test_customer', id)).progress, 100);

      const found = await results('test_customer', id);
      assert.equal(found.upload_id, id);
      const { data, created_at: time } = found.results.find(
        ({ result_type }) => result_type === 'sentiment_analysis',
      );
      assertTime(time);
      assert.ok(['positive', 'negative', 'neutral'].includes(data.overall_sentiment));
      assert.ok(data.sentiment_score >= -1 && data.sentiment_score <= 1);
      const counts = [data.positive_messages, data.negative_messages, data.neutral_messages];
      assert.ok(counts.every(Number.isInteger));
      assert.equal(
        counts.reduce((sum, count) => sum + count),
        2,
      );
    });
  }

  scenario('two files in one request', async () => {
    const { message, uploads } = await upload('customer123', 'chat.json', 'chat.csv');
    assert.equal(message, 'Successfully uploaded 2 files');
    assertUpload(uploads[0], 'customer123', 'chat.json', JSON_CHAT_FILE);
    assertUpload(uploads[1], 'customer123', 'chat.csv', CSV_CHAT_FILE);
  });

  scenario('the list, with skip, limit and status', async () => {
    const { uploads } = await upload('customer-list', 'chat.json', 'chat.csv');
    for (const { id } of uploads) await completed('customer-list', id);
    const list = await json(
      'GET',
      'http://localhost:8000/api/v1/uploads?customer_id=customer-list&skip=0&limit=10&status=completed',
      200,
    );
    assert.ok(Array.isArray(list));
    assert.deepEqual(list.map(({ id }) => id).sort(), uploads.map(({ id }) => id).sort());
    for (const item of list) {
      assert.equal(item.status, 'completed');
      assert.equal(item.progress, 100);
      assertTime(item.upload_timestamp);
    }
  });

  scenario('the dashboard, health, and a delete', async () => {
    const { uploads } = await upload('customer-delete', 'chat.json');
    const [{ id }] = uploads;
    await completed('customer-delete', id);
    const summaryUrl = 'http://localhost:8000/api/v1/dashboard/summary?customer_id=customer-delete';
    const summary = await json('GET', summaryUrl, 200);
    assert.equal(summary.customer_id, 'customer-delete');
    assert.equal(summary.total_uploads, 1);

    const health = await json('GET', 'http://localhost:8000/api/v1/health', 200);
    assert.equal(health.status, 'ok');

    const url = `http://localhost:8000/api/v1/uploads/${id}?customer_id=customer-delete`;
    const deleted = await json('DELETE', url, 200);
    assert.equal(typeof deleted.message, 'string');
    await json('DELETE', url, 404);
    assert.equal((await json('GET', summaryUrl, 200)).total_uploads, 0);
  });

  scenario('customers are isolated from each other', async () => {
    const { uploads } = await upload('customer-one', 'chat.json');
    const url = `http://localhost:8000/api/v1/uploads/${uploads[0].id}/results`;
    await json('GET', `${url}?customer_id=customer-two`, 404);
  });

  scenario('the interactive documentation is where the document says', async () => {
    for (const path of ['docs', 'redoc']) {
      const { status: code, body } = await curl('GET', `http://localhost:8000/${path}`);
      assert.equal(code, 200);
      assert.match(body, /<html/i);
    }
  });
});
