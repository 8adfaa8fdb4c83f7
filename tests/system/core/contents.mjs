// What an upload consists of: its bytes, the rows that could not be read, the attempts at it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asCsv, asJson, chat, chatOfSize } from '../support/chats.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';

async function uploaded(service, filename, content) {
  const client = service().client(newCustomer());
  const id = await client.uploadOne(filename, content);
  await client.completed(id);
  return { client, id, path: `/api/v1/uploads/${id}` };
}

/** A chat of good rows with `count` bad ones between them: each has a field too many. */
function withBadRows(count) {
  const [header, ...rows] = asCsv(chat(count)).trimEnd().split('\n');
  return `${[header, ...rows.flatMap((row) => [row, 'user1,one,too,many'])].join('\n')}\n`;
}

export function contents(service) {
  describe('contents', () => {
    // One is stored in the database, the other as a file.
    const sizes = [
      ['small', asJson(chat(20))],
      ['large', chatOfSize(300_000).json],
    ];
    for (const [size, content] of sizes) {
      scenario(`the original bytes of a ${size} file, whole and in ranges`, async () => {
        const { client, path } = await uploaded(service, 'Grüße "x".json', content);
        const bytes = Buffer.from(content);
        const get = (headers, expect) => client.get(`${path}/content`, { headers, expect });

        const whole = await get({}, 200);
        assert.ok(whole.body.equals(bytes));
        assert.equal(whole.headers['accept-ranges'], 'bytes');
        const disposition = whole.headers['content-disposition'];
        assert.match(disposition, /^attachment;/);
        assert.ok(disposition.includes("filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22x%22.json"));

        const ranges = [
          ['bytes=0-9', 0, 10],
          [`bytes=${bytes.length - 5}-`, bytes.length - 5, bytes.length],
          ['bytes=-7', bytes.length - 7, bytes.length],
          [`bytes=10-${bytes.length + 100}`, 10, bytes.length],
        ];
        for (const [range, start, end] of ranges) {
          const part = await get({ Range: range }, 206);
          const expected = `bytes ${start}-${end - 1}/${bytes.length}`;
          assert.equal(part.headers['content-range'], expected);
          assert.ok(part.body.equals(bytes.subarray(start, end)), range);
        }
        const outside = await get({ Range: `bytes=${bytes.length}-` }, 416);
        assert.equal(outside.headers['content-range'], `bytes */${bytes.length}`);
        // What is no range of bytes is ignored (RFC 9110 14.2).
        assert.equal((await get({ Range: 'lines=1-2' }, 200)).body.length, bytes.length);
      });

      scenario(`a ${size} file that is known already is not sent again`, async () => {
        const { client, path } = await uploaded(service, 'chat.json', content);
        const get = (headers, expect) => client.get(`${path}/content`, { headers, expect });
        const { etag } = (await get({}, 200)).headers;
        assert.match(etag, /^"[^"]+"$/);
        assert.equal((await get({ 'If-None-Match': etag }, 304)).headers.etag, etag);
        await get({ 'If-None-Match': `"other", W/${etag}` }, 304);
        await get({ 'If-None-Match': '"other"' }, 200);
        await get({ Range: 'bytes=0-9', 'If-Range': etag }, 206);
        await get({ Range: 'bytes=0-9', 'If-Range': '"other"' }, 200);
      });
    }

    scenario('reads of a finished upload carry an ETag and answer 304 to it', async () => {
      const { client, path } = await uploaded(service, 'chat.json', asJson(chat(3)));
      for (const name of ['', '/status', '/results']) {
        const { headers } = await client.get(path + name);
        assert.ok(headers.etag, name);
        assert.equal(headers['cache-control'], 'private, no-cache', name);
        await client.get(path + name, { headers: { 'If-None-Match': headers.etag }, expect: 304 });
      }
    });

    scenario('bad rows are rejects with line, offset, reason and text', async () => {
      const csv = withBadRows(5);
      const { client, id, path } = await uploaded(service, 'chat.csv', csv);
      const { json, headers } = await client.get(`${path}/rejects`);
      assert.equal(headers['x-total-count'], '5');
      assert.deepEqual(
        json.map(({ line }) => line),
        [3, 5, 7, 9, 11],
      );
      for (const { offset, raw, reason, detail } of json) {
        assert.ok(csv.slice(offset).startsWith('user1,one,too,many\n'), String(offset));
        assert.equal(raw, 'user1,one,too,many');
        assert.ok(reason && detail);
      }
      const { data_quality: quality } = await client.results(id);
      assert.equal(quality.rejected_rows, 5);
      assert.equal(quality.rows, 5);
      assert.deepEqual(quality.reasons, { [json[0].reason]: 5 });
    });

    scenario('all rejects come as CSV, the first 1,000 as JSON', async () => {
      const { client, path } = await uploaded(service, 'chat.csv', withBadRows(1_500));
      const { json, headers } = await client.get(`${path}/rejects`);
      assert.equal(json.length, 1_000);
      assert.equal(headers['x-total-count'], '1500');
      const csv = await client.get(`${path}/rejects`, { headers: { Accept: 'text/csv' } });
      assert.match(csv.headers['content-type'], /^text\/csv/);
      const lines = csv.text.trimEnd().split(/\r?\n/);
      assert.equal(lines.length, 1_501);
      assert.match(lines[0], /^line,offset,reason,detail,raw/);
      const known = { Accept: 'text/csv', 'If-None-Match': csv.headers.etag };
      assert.match(known['If-None-Match'], /^"[^"]+"$/);
      await client.get(`${path}/rejects`, { headers: known, expect: 304 });
    });

    scenario('a file without bad rows has no rejects', async () => {
      const { client, path } = await uploaded(service, 'chat.csv', asCsv(chat(3)));
      assert.deepEqual((await client.get(`${path}/rejects`)).json, []);
    });

    scenario('the attempts tell who did it and when', async () => {
      const { client, path } = await uploaded(service, 'chat.json', asJson(chat(3)));
      const { json } = await client.get(`${path}/attempts`);
      assert.equal(json.length, 1);
      const [attempt] = json;
      assert.equal(attempt.outcome, 'succeeded');
      assert.equal(attempt.attempt, 1);
      assert.equal(attempt.error, null);
      assert.ok(attempt.fence >= 1 && attempt.worker);
      assert.match(attempt.started_at, /T\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.ok(attempt.ended_at >= attempt.started_at);
    });
  });
}
