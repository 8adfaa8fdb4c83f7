// POST /api/v1/uploads: what is taken, what is refused and what is said about it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';
import { gzipSync } from 'node:zlib';

import { asCsv, asJson, asNdjson, chat } from '../support/chats.mjs';
import { sampleFile } from '../support/installation.mjs';
import { multipart, uploadForm } from '../support/multipart.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';

const JSON_CHAT = asJson(chat(6));
const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489',
  'hex',
);

const file = (filename, body, name = 'files') => ({ name, filename, body });
const field = (name, body) => ({ name, body });

export function uploading(service) {
  describe('uploading', () => {
    scenario('several files of one request are accepted together, in their order', async () => {
      const client = service().client(newCustomer());
      const form = uploadForm(
        { customer_id: client.customer },
        { 'a.json': JSON_CHAT, 'b.csv': asCsv(chat(3)), 'c.ndjson': asNdjson(chat(4)) },
      );
      const { json, headers } = await client.postForm(form, { expect: 201 });

      assert.equal(json.message, 'Successfully uploaded 3 files');
      assert.deepEqual(json.rejected, []);
      assert.deepEqual(
        json.uploads.map(({ filename, file_type }) => [filename, file_type]),
        [
          ['a.json', 'json'],
          ['b.csv', 'csv'],
          ['c.ndjson', 'ndjson'],
        ],
      );
      for (const upload of json.uploads) {
        assert.equal(upload.customer_id, client.customer);
        assert.equal(upload.status, 'pending');
        assert.equal(upload.progress, 0);
        assert.match(upload.upload_timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }
      assert.ok(headers['x-request-id']);
      const counts = { 'a.json': 6, 'b.csv': 3, 'c.ndjson': 4 };
      for (const { id, filename } of json.uploads) {
        const { sentiment_analysis: sentiment } = await client.results(id);
        assert.equal(sentiment.total_messages, counts[filename], filename);
      }
    });

    scenario('each file gets its own verdict', async () => {
      const client = service().client(newCustomer());
      const form = uploadForm(
        { customer_id: client.customer },
        { 'good.json': JSON_CHAT, 'empty.csv': '', 'picture.csv': PNG, 'page.pdf': '%PDF-1.7 ' },
      );
      const { json } = await client.postForm(form, { expect: 201 });

      assert.equal(json.message, 'Successfully uploaded 1 file');
      assert.deepEqual(
        json.uploads.map(({ filename }) => filename),
        ['good.json'],
      );
      assert.deepEqual(
        json.rejected.map(({ filename }) => filename),
        ['empty.csv', 'picture.csv', 'page.pdf'],
      );
      for (const { code, detail } of json.rejected) assert.ok(code && detail);
    });

    const refusals = [
      ['a file of 0 bytes', 'empty.csv', '', 400],
      ['only a byte order mark', 'bom.csv', '\ufeff', 400],
      ['only blanks', 'blank.json', ' \n\t\r\n  ', 400],
      ['binary content under a text name', 'picture.csv', PNG, 415],
      [
        'the sample of a binary',
        'not_a_table.csv',
        readFileSync(sampleFile('not_a_table.csv')),
        415,
      ],
      ['a type that is not taken', 'notes.docx', 'PK\u0003\u0004 words', 415],
      ['a JSON document that is a scalar', 'scalar.json', '42', [400, 415]],
    ];
    for (const [what, filename, content, status] of refusals) {
      scenario(`refused, with what was found: ${what}`, async () => {
        const client = service().client(newCustomer());
        const form = uploadForm({ customer_id: client.customer }, { [filename]: content });
        const { json } = await client.postForm(form, { expect: status });
        assert.ok(json.detail);
        assert.deepEqual(
          json.rejected?.map((refused) => refused.filename),
          [filename],
        );
        assert.deepEqual((await client.get('/api/v1/uploads')).json, []);
      });
    }

    scenario('files refused for different reasons are a 400', async () => {
      const client = service().client(newCustomer());
      const files = { 'empty.csv': '', 'picture.csv': PNG };
      const form = uploadForm({ customer_id: client.customer }, files);
      const { json } = await client.postForm(form, { expect: 400 });
      assert.equal(json.rejected.length, 2);
    });

    scenario('the fields may come in any order, and a file may be called file', async () => {
      const client = service().client(newCustomer());
      const form = multipart([
        file('first.json', JSON_CHAT, 'file'),
        field('kind', 'chat'),
        file('second.json', JSON_CHAT),
        field('customer_id', client.customer),
        file('third.json', JSON_CHAT, 'file'),
      ]);
      const { json } = await client.postForm(form, { expect: 201 });
      assert.deepEqual(
        json.uploads.map(({ filename, customer_id }) => [filename, customer_id]),
        ['first.json', 'second.json', 'third.json'].map((name) => [name, client.customer]),
      );
    });

    scenario('preamble, epilogue and a quoted boundary are no part of the files', async () => {
      const client = service().client(newCustomer());
      const form = multipart(
        [field('customer_id', client.customer), file('chat.json', JSON_CHAT)],
        { boundary: "a'b c(d)", preamble: 'To be ignored.\r\n', epilogue: 'This too.\r\n' },
      );
      form.headers['Content-Type'] = `multipart/form-data; charset=utf-8; boundary="a'b c(d)"`;
      const { json } = await client.postForm(form, { expect: 201 });
      assert.equal(json.uploads[0].file_size, JSON_CHAT.length);
      await client.completed(json.uploads[0].id);
    });

    const names = [
      [`; name="files"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%E2%82%AC.json`, 'grüße €.json'],
      ['; name="files"; filename="grüße.json"', 'grüße.json'],
      ['; name="files"; filename="a;b=\\"c\\".json"', 'a;b="c".json'],
      ['; name="files"; filename="say %22hi%22.json"', 'say "hi".json'],
      ['; filename=plain.json; name=files', 'plain.json'],
    ];
    for (const [disposition, expected] of names) {
      scenario(`a file's name is understood: ${disposition}`, async () => {
        const client = service().client(newCustomer());
        const form = multipart([
          field('customer_id', client.customer),
          { disposition, body: JSON_CHAT },
        ]);
        const { json } = await client.postForm(form, { expect: 201 });
        assert.equal(json.uploads[0].filename, expected);
      });
    }

    scenario('without customer_id: 422, and the field is named', async () => {
      const client = service().client();
      const form = multipart([file('chat.json', JSON_CHAT)]);
      const { json } = await client.postForm(form, { expect: 422 });
      assert.ok(
        json.errors.some(({ pointer }) => pointer.includes('customer_id')),
        json.detail,
      );
    });

    scenario('customer_id has 1 to 128 characters of a small alphabet', async () => {
      const client = service().client();
      for (const id of ['', 'a b', 'a/b', 'grüße', '../x', 'x'.repeat(129)]) {
        const form = multipart([field('customer_id', id), file('chat.json', JSON_CHAT)]);
        await client.postForm(form, { expect: 422 });
        await client.get('/api/v1/uploads', { query: { customer_id: id }, expect: 422 });
      }
      const id = `A.b_c:d@e-${'x'.repeat(118)}`;
      const form = multipart([field('customer_id', id), file('chat.json', JSON_CHAT)]);
      await client.postForm(form, { expect: 201 });
    });

    scenario(
      'two different values of customer_id are refused, the same one twice is not',
      async () => {
        const client = service().client(newCustomer());
        const form = (other) =>
          multipart([
            field('customer_id', client.customer),
            file('chat.json', JSON_CHAT),
            field('customer_id', other),
          ]);
        await client.postForm(form(newCustomer()), { expect: 422 });
        await client.postForm(form(client.customer), { expect: 201 });
        const query = { customer_id: newCustomer() };
        const { body, headers } = form(client.customer);
        await client.post('/api/v1/uploads', { query, body, headers, expect: 422 });
      },
    );

    scenario('without a file: 400', async () => {
      const client = service().client(newCustomer());
      const { json } = await client.postForm(multipart([field('customer_id', client.customer)]), {
        expect: 400,
      });
      assert.ok(json.detail);
    });

    scenario('a file part without a filename is refused', async () => {
      const client = service().client(newCustomer());
      const form = multipart([field('customer_id', client.customer), field('files', JSON_CHAT)]);
      await client.postForm(form, { expect: 400 });
    });

    scenario('10,000 parts and 101 files are refused by their limits', async () => {
      const client = service().client(newCustomer());
      const parts = Array.from({ length: 10_000 }, (_, index) => field(`field${index}`, 'x'));
      const many = await client.postForm(multipart(parts), { expect: [400, 413] });
      assert.match(many.json.detail, /parts/);

      const files = Array.from({ length: 101 }, (_, index) => file(`${index}.json`, JSON_CHAT));
      const form = multipart([field('customer_id', client.customer), ...files]);
      const { json } = await client.postForm(form, { expect: [400, 413] });
      assert.match(json.detail, /files/);
      assert.deepEqual((await client.get('/api/v1/uploads')).json, []);
    });

    scenario('a body that is no form is refused', async () => {
      const client = service().client(newCustomer());
      const post = (headers, body) =>
        client.post('/api/v1/uploads', { headers, body, expect: [400, 415] });
      await post({ 'Content-Type': 'application/json' }, '{"files": []}');
      await post({ 'Content-Type': 'multipart/form-data' }, 'no boundary is given');
      await post({}, '');
    });

    scenario('kind, collection and options are kept and honoured', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('chat.csv', asCsv(chat(6)), {
        kind: 'table',
        collection: 'January',
        options: '{"note": "a"}',
      });
      const results = await client.results(id);
      assert.equal(results.table_profile.rows, 6);
      assert.equal(results.sentiment_analysis, undefined);
      const { json } = await client.get(`/api/v1/uploads/${id}`);
      assert.equal(json.kind, 'table');

      const gap = 'conversation_gap_seconds';
      const refused = [
        [{ kind: 'novel' }, 'form/kind'],
        [{ options: '[1]' }, 'form/options'],
        [{ options: '{' }, 'form/options'],
        [{ options: `{"${gap}": 0}` }, `form/options/${gap}`],
        [{ options: `{"${gap}": "an hour"}` }, `form/options/${gap}`],
      ];
      for (const [fields, pointer] of refused) {
        const form = uploadForm(
          { customer_id: client.customer, ...fields },
          { 'a.json': JSON_CHAT },
        );
        const { errors } = (await client.postForm(form, { expect: 422 })).json;
        assert.deepEqual(
          errors.map((error) => error.pointer),
          [pointer],
        );
      }
    });

    scenario('an upload shows what was received and found', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('chat.json', JSON_CHAT);
      await client.completed(id);
      const { json } = await client.get(`/api/v1/uploads/${id}`);
      assert.equal(json.original_filename, 'chat.json');
      assert.equal(json.sha256, createHash('sha256').update(JSON_CHAT).digest('hex'));
      assert.equal(json.file_size, JSON_CHAT.length);
      assert.deepEqual(
        [json.kind, json.format, json.rows, json.error, json.status, json.progress],
        ['chat', 'json', 6, null, 'completed', 100],
      );
    });

    scenario('a compressed file is analysed like the file itself', async () => {
      const client = service().client(newCustomer());
      const plain = await client.uploadOne('chat.csv', asCsv(chat(30)));
      const packed = await client.uploadOne('chat.csv.gz', gzipSync(asCsv(chat(30))));
      const [one, other] = [await client.results(plain), await client.results(packed)];
      assert.deepEqual(other.sentiment_analysis, one.sentiment_analysis);
      assert.deepEqual(other.conversation_metrics, one.conversation_metrics);
    });

    scenario('the numbers of a chat add up', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('chat.json', asJson(chat(90)));
      const {
        sentiment_analysis: sentiment,
        conversation_metrics: metrics,
        data_quality,
      } = await client.results(id);
      assert.deepEqual(
        [sentiment.positive_messages, sentiment.negative_messages, sentiment.neutral_messages],
        [30, 30, 30],
      );
      assert.equal(sentiment.total_messages, 90);
      assert.equal(sentiment.unscored_messages, 0);
      assert.equal(
        sentiment.by_sender.reduce((sum, { messages }) => sum + messages, 0),
        90,
      );
      assert.equal(metrics.message_count, 90);
      assert.equal(metrics.participant_count, 2);
      assert.equal(metrics.duration_seconds, 89 * 60);
      assert.equal(metrics.started_at, '2024-01-15T10:00:00Z');
      assert.equal(data_quality.rows, 90);
      assert.equal(data_quality.rejected_rows, 0);
    });

    scenario('a chat tells its keywords, emoji, topics and what was said of what', async () => {
      const client = service().client(newCustomer());
      const file = readFileSync(sampleFile('chat_support.csv'));
      const { conversation_metrics: metrics, topics, highlights } = await client.results(
        await client.uploadOne('chat_support.csv', file),
      );
      const keyword = metrics.keywords.find(({ term }) => term === 'refund');
      assert.equal(keyword.messages, 4);
      assert.deepEqual(metrics.emoji.slice(0, 2), [
        { emoji: '❤️', count: 2 },
        { emoji: '👍🏽', count: 2 },
      ]);
      const refunds = topics.topics.find(({ terms }) => terms.includes('refund'));
      assert.ok(refunds.terms.includes('order'));
      assert.equal(refunds.examples[0].sender, 'Mara');
      const [late] = highlights.aspects;
      assert.deepEqual(
        [late.aspect, late.opinion, late.sentiment, late.messages],
        ['delivery', 'late', 'negative', 2],
      );
      assert.deepEqual(
        late.examples.map(({ index }) => index),
        [0, 5],
      );
      assert.ok(topics.exact && highlights.exact);
    });

    // [name, rows (null: some), kind]
    const samples = [
      ['chat_short.json', 6, 'chat'],
      ['chat_short.csv', 6, 'chat'],
      ['chat_short.ndjson', 6, 'chat'],
      ['chat_long.json', 200, 'chat'],
      ['chat_long.csv', 200, 'chat'],
      ['chat_latin1.csv', null, 'chat'],
      ['chat_utf16.csv', null, 'chat'],
      ['chat_semicolons.csv', null, 'chat'],
      ['chat_newlines.csv', null, 'chat'],
      ['chat_emoji.json', null, 'chat'],
      ['chat_support.csv', 13, 'chat'],
      ['sales.csv', 60, 'table'],
      ['header_only.csv', 0, 'chat'],
    ];
    scenario('the sample files are read, each in its encoding and dialect', async () => {
      const client = service().client(newCustomer());
      const files = samples.map(([name]) => [name, readFileSync(sampleFile(name))]);
      const uploads = await client.upload(Object.fromEntries(files));
      for (const [index, { id }] of uploads.entries()) {
        const [name, expected, kind] = samples[index];
        const results = await client.results(id);
        const { rows } = results.data_quality;
        if (expected === null) assert.ok(rows > 0, name);
        else assert.equal(rows, expected, name);
        if (kind === 'chat') assert.equal(results.sentiment_analysis.total_messages, rows, name);
        else assert.equal(results.table_profile.rows, rows, name);
      }
    });
  });
}
