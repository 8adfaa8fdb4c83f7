// Files that lie, break off or grow without end: what was good is told, what broke is located.
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';
import { gzipSync } from 'node:zlib';

import { assertCountersEqualRecount } from './core/recount.mjs';
import { asCsv, asJson, chat, chatOfSize } from './support/chats.mjs';
import { isSanitized } from './support/installation.mjs';
import { uploadForm } from './support/multipart.mjs';
import { peakMemory } from './support/proc.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const MIB = 1024 * 1024;

describe('bad files', () => {
  const service = shared(() => startUndertone());

  /** What becomes of a file: {refused} by the upload, or {status, results} of its job. */
  async function outcome(filename, content) {
    const client = service().client(newCustomer());
    const form = uploadForm({ customer_id: client.customer }, { [filename]: content });
    const answer = await client.postForm(form, { expect: [201, 400, 415] });
    if (answer.status !== 201) return { refused: answer.json, client };
    const { id } = answer.json.uploads[0];
    const status = await client.finished(id);
    const { json } = await client.get(`/api/v1/uploads/${id}/results`);
    const results = Object.fromEntries(json.results.map((each) => [each.result_type, each.data]));
    await assertCountersEqualRecount(client);
    return { status, results, client, id };
  }

  function assertFailedAt({ status, results }, { line, from, to }) {
    assert.equal(status.status, 'failed');
    assert.deepEqual(results, {}, 'a failed job leaves no results');
    const { error } = status;
    assert.equal(error.retryable, false);
    assert.ok(error.detail && error.code);
    if (line !== undefined) assert.equal(error.line, line, JSON.stringify(error));
    assert.ok(error.offset >= from && error.offset <= to, JSON.stringify(error));
  }

  scenario('JSON cut in the middle: the rows before are counted, the place is told', async () => {
    const lines = chat(50).map((message) => JSON.stringify(message));
    const whole = `[\n${lines.join(',\n')}\n]`;
    const cut = whole.indexOf(lines[40]) + 30; // inside of the 41st message, on line 42
    const found = await outcome('cut.json', whole.slice(0, cut));
    assertFailedAt(found, { line: 42, from: cut - 31, to: cut });
    assert.equal(found.status.rows_done, 40);
    const { json } = await found.client.get(`/api/v1/uploads/${found.id}/messages`, {
      expect: [200, 409],
    });
    assert.ok(!Array.isArray(json) || json.length === 0, 'no messages of a failed job');
  });

  scenario('a large JSON cut in the middle fails in the same way', async () => {
    const { json } = chatOfSize(2_000_000);
    const cut = json.slice(0, 1_500_000);
    assertFailedAt(await outcome('cut.json', cut), { line: 1, from: 1_499_000, to: 1_500_000 });
  });

  scenario(
    'NDJSON with a broken line: a reject or a failure at that line, never silence',
    async () => {
      const lines = chat(20).map((message) => JSON.stringify(message));
      lines[10] = lines[10].slice(0, -5);
      const { status, results } = await outcome('chat.ndjson', lines.join('\n'));
      if (status.status === 'failed') assert.equal(status.error.line, 11);
      else
        assert.deepEqual([results.data_quality.rows, results.data_quality.rejected_rows], [19, 1]);
    },
  );

  scenario('JSON nested 100,000 deep is refused or fails with its place', async () => {
    const nested = {
      'arrays.json': '['.repeat(100_000),
      'closed.json': '['.repeat(100_000) + ']'.repeat(100_000),
      'objects.json': `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`,
      'late.json': `[{"sender":"a","message":"b","x":${'['.repeat(100_000)}`,
    };
    for (const [filename, content] of Object.entries(nested)) {
      const found = await outcome(filename, content);
      if (!found.refused) assertFailedAt(found, { from: 0, to: 10_000 });
    }
  });

  scenario('a depth within the limit is no error', async () => {
    const deep = '['.repeat(500) + ']'.repeat(500);
    const content = `[{"sender":"a","message":"hello","x":${deep}}]`;
    const { status, results } = await outcome('deep.json', content);
    assert.equal(status.status, 'completed');
    assert.equal(results.sentiment_analysis.total_messages, 1);
  });

  scenario('invalid UTF-8 and lone surrogates in JSON are refused', async () => {
    const good = asJson(chat(10)).slice(1, -1);
    const wrong = {
      'byte.json': Buffer.concat([
        Buffer.from(`[${good},{"sender":"a","message":"bad `),
        Buffer.from([0xff, 0xc3, 0x28]),
        Buffer.from('"}]'),
      ]),
      'surrogate.json': `[${good},{"sender":"a","message":"bad \\ud800 alone"}]`,
    };
    for (const [filename, content] of Object.entries(wrong)) {
      const found = await outcome(filename, content);
      if (found.refused) continue;
      const told =
        found.status.status === 'failed' || found.results.data_quality.rejected_rows === 1;
      assert.ok(told, `${filename}: ${JSON.stringify(found.status)}`);
    }
  });

  scenario('a CSV that is not UTF-8 is read in the encoding that it is in', async () => {
    const text = 'sender,message\nJörg,Grüße aus Köln\nAnna,Schön!\n';
    const { results } = await outcome('latin1.csv', Buffer.from(text, 'latin1'));
    assert.equal(results.sentiment_analysis.total_messages, 2);
    assert.deepEqual(results.sentiment_analysis.by_sender.map(({ sender }) => sender).sort(), [
      'Anna',
      'Jörg',
    ]);
  });

  scenario('one stray quote costs its row at most', async () => {
    const rows = asCsv(chat(20)).trimEnd().split('\n');
    rows[10] = 'user1,he said 5" is enough,2024-01-15T10:09:00Z';
    const { status, results } = await outcome('stray.csv', `${rows.join('\n')}\n`);
    assert.equal(status.status, 'completed');
    const { rows: good, rejected_rows: bad } = results.data_quality;
    assert.equal(good + bad, 20);
    assert.ok(bad <= 1);
  });

  scenario('a quote that is never closed fails at the line where it opens', async () => {
    const rows = asCsv(chat(20)).trimEnd().split('\n');
    rows[10] = 'user1,"he said nothing more,2024-01-15T10:09:00Z';
    for (let line = 11; line < rows.length; ++line) rows[line] = rows[line].replaceAll('"', '');
    const text = `${rows.join('\n')}\n`;
    const found = await outcome('unclosed.csv', text);
    assertFailedAt(found, { line: 11, from: text.indexOf(rows[10]), to: text.length });
  });

  scenario(
    'a line of 50 MB is told, and read in constant memory',
    { timeout: 120_000 },
    async () => {
      const [header, ...rows] = asCsv(chat(10)).trimEnd().split('\n');
      const long = Buffer.alloc(50 * MIB, 'x').toString();
      const texts = {
        'long.csv': [header, ...rows.slice(0, 5), `user1,${long},`, ...rows.slice(5), ''].join(
          '\n',
        ),
        'quoted.csv': [header, ...rows.slice(0, 5), `user1,"${long}",`, ...rows.slice(5), ''].join(
          '\n',
        ),
        'long.ndjson': [
          ...chat(5).map((message) => JSON.stringify(message)),
          JSON.stringify({ sender: 'a', message: long }),
        ].join('\n'),
      };
      for (const [filename, content] of Object.entries(texts)) {
        const { status, results } = await outcome(filename, content);
        if (status.status === 'failed')
          assert.ok(status.error.line >= 6, JSON.stringify(status.error));
        else assert.ok(results.data_quality.rejected_rows >= 1, filename);
      }
      for (const role of ['api', 'worker']) {
        for (const pid of service().pids(role)) {
          const megabytes = peakMemory(pid) / MIB;
          assert.ok(isSanitized || megabytes < 300, `${role} took ${megabytes} MiB`);
        }
      }
    },
  );

  scenario('a compressed file that is cut, or grows without end, fails', async () => {
    const packed = gzipSync(asCsv(chat(5_000)));
    const cut = await outcome('cut.csv.gz', packed.subarray(0, packed.length / 2));
    assert.ok(cut.refused || cut.status.status === 'failed');
    const bomb = await outcome('bomb.csv.gz', gzipSync(Buffer.alloc(300 * MIB, 'a,b\n')));
    assert.ok(bomb.refused || bomb.status.status === 'failed');
  });

  scenario('a stored file that is gone is told without its path', async ({ own }) => {
    const undertone = own(await startUndertone());
    const client = undertone.client(newCustomer());
    await undertone.cli('queue', 'pause');
    const id = await client.uploadOne('large.csv', asCsv(chat(5_000)));
    const blobs = join(undertone.dataDir, 'blobs');
    const [blob] = readdirSync(blobs, { recursive: true }).filter((name) => name.endsWith(id));
    rmSync(join(blobs, blob));
    await undertone.cli('queue', 'resume');
    const { status, error } = await client.finished(id);
    assert.equal(status, 'failed');
    assert.equal(error.detail, 'the stored file is missing');
    for (const what of ['', '/status', '/attempts', '/events']) {
      const { text } = await client.get(`/api/v1/uploads/${id}${what}`);
      assert.ok(!text.includes(undertone.dataDir) && !text.includes('blobs/'), text);
    }
    const { json } = await client.get(`/api/v1/uploads/${id}/content`, { expect: 404 });
    assert.equal(json.detail, 'the stored file is missing');
    assert.ok(undertone.logs().includes(blob), 'the log names the file');
  });

  scenario('no job of these took a worker down', async () => {
    assert.ok(!service().logs().includes('program ended'), 'nothing crashed');
    const client = service().client(newCustomer());
    await client.completed(await client.uploadOne('chat.json', asJson(chat(3))));
  });
});
