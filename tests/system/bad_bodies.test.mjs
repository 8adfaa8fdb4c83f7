// Requests that are cut, too large, never end or try to be two: each gets a clear answer.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asJson, chat } from './support/chats.mjs';
import { multipart } from './support/multipart.mjs';
import { RawSocket, rawExchange } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const MIB = 1024 * 1024;
const JSON_CHAT = asJson(chat(3));
const HOST = 'Host: localhost\r\n';

/** The head of an upload; `lines` come before the blank line. */
function uploadHead(lines) {
  const all = { 'Content-Type': 'multipart/form-data; boundary=b', ...lines };
  const headers = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /api/v1/uploads HTTP/1.1\r\n${HOST}${headers.join('')}\r\n`;
}

const chunk = (bytes) =>
  Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);

function form(customer, body = JSON_CHAT) {
  const parts = [
    { name: 'customer_id', body: customer },
    { name: 'files', filename: 'chat.json', body },
  ];
  return multipart(parts, { boundary: 'b' }).body;
}

const problemOf = (answer) => JSON.parse(answer.body.toString('utf8'));

describe('bad bodies', () => {
  const limits = { 'upload.file_bytes_max': MIB };
  const service = shared(() => startUndertone({ settings: limits }));

  async function assertNothingStored(customer) {
    assert.deepEqual((await service().client(customer).get('/api/v1/uploads')).json, []);
  }

  scenario('a field that is no text is a 422', async () => {
    const client = service().client(newCustomer());
    for (const body of ['a\0b', Buffer.from([0xff])]) {
      const parts = [
        { name: 'customer_id', body: client.customer },
        { name: 'collection', body },
        { name: 'files', filename: 'chat.json', body: JSON_CHAT },
      ];
      const { json } = await client.postForm(multipart(parts), { expect: 422 });
      assert.equal(json.errors[0].pointer, 'form/collection');
    }
    await assertNothingStored(client.customer);
  });

  scenario('a body that ends early is a 400, and nothing of it is kept', async ({ own }) => {
    const customer = newCustomer();
    const body = form(customer);
    const socket = own(await RawSocket.connect(service().port));
    await socket.send(uploadHead({ 'Content-Length': body.length }));
    await socket.send(body.subarray(0, body.length - 30));
    socket.finish();
    const answer = await socket.answer();
    assert.equal(answer.status, 400);
    assert.match(answer.headers['content-type'], /^application\/problem\+json/);
    await socket.closed();
    await assertNothingStored(customer);
  });

  scenario('a form without its last boundary is a 400, at every cut', async () => {
    const customer = newCustomer();
    const body = form(customer);
    for (const cut of [0, 1, 40, 120, body.length - 10, body.length - 4, body.length - 3]) {
      const head = uploadHead({ 'Content-Length': cut });
      const request = Buffer.concat([Buffer.from(head), body.subarray(0, cut)]);
      const answer = await rawExchange(service().port, request);
      assert.equal(answer.status, 400, `cut at ${cut}`);
    }
    await assertNothingStored(customer);
  });

  scenario('a boundary that never comes is a 400', async () => {
    const client = service().client(newCustomer());
    const headers = { 'Content-Type': 'multipart/form-data; boundary=never' };
    const body = form(client.customer, 'x'.repeat(200_000));
    const { json } = await client.postForm({ body, headers }, { expect: 400 });
    assert.ok(json.detail);
    headers['Content-Type'] = `multipart/form-data; boundary=${'b'.repeat(200)}`;
    await client.postForm({ body, headers }, { expect: 400 });
    await assertNothingStored(client.customer);
  });

  scenario('an upload may be chunked, cut anywhere', async () => {
    const client = service().client(newCustomer());
    const body = form(client.customer);
    for (const size of [1, 7, 64, body.length]) {
      const pieces = [Buffer.from(uploadHead({ 'Transfer-Encoding': 'chunked' }))];
      for (let at = 0; at < body.length; at += size)
        pieces.push(chunk(body.subarray(at, at + size)));
      pieces.push(Buffer.from('0\r\nX-Trailer: ignored\r\n\r\n'));
      const answer = await rawExchange(service().port, Buffer.concat(pieces));
      assert.equal(answer.status, 201, `chunks of ${size}`);
      await client.completed(problemOf(answer).uploads[0].id);
    }
  });

  scenario('a chunked body that is cut or malformed is a 400', async ({ own }) => {
    const customer = newCustomer();
    const body = form(customer);
    const head = uploadHead({ 'Transfer-Encoding': 'chunked' });
    for (const wrong of [
      'zz\r\n',
      '-1\r\n',
      'ffffffffffffffffff\r\n',
      '5\r\nabcdeXX',
      '5 \r\nabc',
    ]) {
      const socket = own(await RawSocket.connect(service().port));
      await socket.send(head);
      await socket.send(chunk(body.subarray(0, 50)));
      await socket.send(wrong);
      socket.finish();
      const answer = await socket.answer();
      assert.equal(answer.status, 400, JSON.stringify(wrong));
      await socket.closed();
    }
    await assertNothingStored(customer);
  });

  scenario('too large by Content-Length: 413 before any byte of the body', async ({ own }) => {
    for (const lines of [{}, { Expect: '100-continue' }]) {
      const socket = own(await RawSocket.connect(service().port));
      await socket.send(uploadHead({ 'Content-Length': 50 * MIB, ...lines }));
      const answer = await socket.answer();
      assert.equal(answer.status, 413);
      assert.deepEqual(socket.interim, [], 'no 100 Continue');
      const problem = problemOf(answer);
      assert.match(problem.detail, /upload\.\w+_bytes_max/, 'the setting is named');
      assert.ok(problem.limit_bytes >= MIB, JSON.stringify(problem));
    }
  });

  scenario('a client that sends its large body all the same can read the 413', async ({ own }) => {
    const socket = own(await RawSocket.connect(service().port));
    await socket.send(uploadHead({ 'Content-Length': 20 * MIB }));
    const sending = socket.send(Buffer.alloc(20 * MIB, 'x'));
    assert.equal((await socket.answer()).status, 413);
    socket.close();
    await sending.catch(() => {});
  });

  scenario('Expect: 100-continue is answered when the body is wanted', async ({ own }) => {
    const client = service().client(newCustomer());
    const body = form(client.customer);
    const socket = own(await RawSocket.connect(service().port));
    await socket.send(uploadHead({ 'Content-Length': body.length, Expect: '100-continue' }));
    assert.equal(
      await socket.answerOrEnd({ within: 300 }).catch(() => 'nothing yet'),
      'nothing yet',
    );
    assert.deepEqual(socket.interim, [100]);
    await socket.send(body);
    assert.equal((await socket.answer()).status, 201);
  });

  scenario('too large while it comes in chunks: cut with a 413', async ({ own }) => {
    const customer = newCustomer();
    const socket = own(await RawSocket.connect(service().port));
    await socket.send(uploadHead({ 'Transfer-Encoding': 'chunked' }));
    await socket.send(chunk(form(customer).subarray(0, -20)));
    let answered = false;
    const answer = socket.answer().finally(() => (answered = true));
    for (let sent = 0; sent < 64 && !answered; ++sent) await socket.send(chunk(Buffer.alloc(MIB)));
    const { status, body } = await answer;
    assert.equal(status, 413);
    assert.match(JSON.parse(body).detail, /upload\.\w+_bytes_max/);
    await assertNothingStored(customer);
  });

  scenario('a file over its limit does not take the others with it', async () => {
    const client = service().client(newCustomer());
    const large = { name: 'files', filename: 'large.json', body: Buffer.alloc(MIB + 500_000, '[') };
    const small = { name: 'files', filename: 'small.json', body: JSON_CHAT };
    const customer = { name: 'customer_id', body: client.customer };
    const { json } = await client.postForm(multipart([customer, large, small]), { expect: 201 });
    assert.deepEqual(
      json.uploads.map(({ filename }) => filename),
      ['small.json'],
    );
    assert.deepEqual(
      json.rejected.map(({ filename }) => filename),
      ['large.json'],
    );
    const alone = await client.postForm(multipart([customer, large]), { expect: 413 });
    assert.equal(alone.json.limit_bytes, MIB);
    assert.match(alone.json.detail, /upload\.file_bytes_max/);
  });

  scenario('a head of 1 MiB is a 431', async () => {
    const request = `GET /api/v1/health HTTP/1.1\r\n${HOST}X-Large: ${'x'.repeat(MIB)}\r\n\r\n`;
    assert.equal((await rawExchange(service().port, request)).status, 431);
    const many = Array.from({ length: 20_000 }, (_, index) => `X-${index}: ${'y'.repeat(40)}\r\n`);
    const answer = await rawExchange(
      service().port,
      `GET /api/v1/health HTTP/1.1\r\n${HOST}${many.join('')}\r\n`,
    );
    assert.equal(answer.status, 431);
  });

  const smuggled = 'GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const ambiguous = {
    'both lengths': 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
    'two different lengths': 'Content-Length: 4\r\nContent-Length: 5\r\n',
    'a list of lengths': 'Content-Length: 4, 5\r\n',
    'a signed length': 'Content-Length: +4\r\n',
    'a negative length': 'Content-Length: -1\r\n',
    'a length in hex': 'Content-Length: 0x4\r\n',
    'a length that overflows': 'Content-Length: 18446744073709551620\r\n',
    'a blank before the colon': 'Content-Length : 4\r\n',
    'a folded header': 'X-Folded: a\r\n b\r\nContent-Length: 4\r\n',
    'chunked not last': 'Transfer-Encoding: chunked, identity\r\n',
    'chunked twice': 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
    'a vertical tab in the coding': 'Transfer-Encoding: \x0bchunked\r\n',
    'a name with a control character': 'X-\x01: a\r\n',
    'a bare CR in a value': 'X-A: a\rContent-Length: 4\r\n',
  };
  for (const [what, lines] of Object.entries(ambiguous)) {
    scenario(`refused and closed, as it could be read in two ways: ${what}`, async ({ own }) => {
      const socket = own(await RawSocket.connect(service().port));
      const head = `POST /api/v1/uploads HTTP/1.1\r\n${HOST}${lines}\r\n`;
      await socket.send(Buffer.from(`${head}0\r\n\r\n${smuggled}`, 'latin1'));
      const { status } = await socket.answer();
      assert.ok([400, 411, 501].includes(status), String(status));
      await socket.closed();
      assert.equal(await socket.answerOrEnd(), null, 'what followed is not answered');
    });
  }

  scenario('two Host lines or an absolute target of another host are refused', async () => {
    const status = async (request) => (await rawExchange(service().port, request)).status;
    const path = '/api/v1/uploads?customer_id=a';
    const two = `GET ${path} HTTP/1.1\r\n${HOST}Host: evil.example\r\n\r\n`;
    assert.equal(await status(two), 400);
    // The target's host counts, not the Host line (RFC 9112 3.2.2).
    const absolute = await status(`GET http://evil.example${path} HTTP/1.1\r\n${HOST}\r\n`);
    assert.ok([400, 403, 421].includes(absolute), String(absolute));
    assert.equal(await status(`GET http://localhost${path} HTTP/1.1\r\n${HOST}\r\n`), 200);
  });

  scenario('after all of this the service is well', async () => {
    const client = service().client(newCustomer());
    await client.completed(await client.uploadOne('chat.json', JSON_CHAT));
    assert.equal((await client.get('/api/v1/health')).json.status, 'ok');
    assert.equal(service().pids('api').length, 1);
    assert.ok(!service().logs().includes('program ended'), 'nothing crashed');
  });
});
