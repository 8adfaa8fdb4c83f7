// What stands between the network and the handlers: framing, proxies, headers, and what is told.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe } from 'node:test';

import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { RawSocket, rawExchange } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';

const CHAT = asJson(chat(3));
const LIST = '/api/v1/uploads';
const SMUGGLED = 'GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('framing', () => {
  const service = shared(() => startUndertone());

  /** Sends a request that must be refused, and one behind it that must not be seen as one. */
  async function assertRefusedAlone(own, request, statuses = [400]) {
    const socket = own(await RawSocket.connect(service().port));
    await socket.send(Buffer.from(request + SMUGGLED, 'latin1'));
    const { status, headers } = await socket.answer();
    assert.ok(statuses.includes(status), `${status} for ${JSON.stringify(request)}`);
    assert.equal(headers.connection, 'close');
    await socket.closed();
    assert.equal(await socket.answerOrEnd(), null, 'what followed is not answered');
  }

  scenario('lines end in CR LF, never in LF alone', async ({ own }) => {
    const head = `POST ${LIST}`;
    for (const request of [
      `${head} HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n`,
      `${head} HTTP/1.1\nHost: localhost\r\nContent-Length: 0\r\n\r\n`,
      `${head} HTTP/1.1\r\nHost: localhost\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\n\r\n`,
      `${head} HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tTransfer-Encoding: chunked\r\n\r\n`,
    ]) {
      await assertRefusedAlone(own, request);
    }
  });

  scenario('a chunk is as long as it says, in hex and nothing else', async ({ own }) => {
    const head =
      'POST /api/v1/alert-rules?customer_id=a HTTP/1.1\r\nHost: localhost\r\n' +
      'Transfer-Encoding: chunked\r\n\r\n';
    for (const chunks of [
      '3\nabc\n0\n\n',
      '3\r\nabc\n0\r\n\r\n',
      '3\r\nabcd\r\n0\r\n\r\n',
      '+3\r\nabc\r\n0\r\n\r\n',
      '0x3\r\nabc\r\n0\r\n\r\n',
      ' 3\r\nabc\r\n0\r\n\r\n',
      '3;\nx\r\nabc\r\n0\r\n\r\n',
      '10000000000000003\r\nabc\r\n0\r\n\r\n',
      '0\r\nX: a\n\r\n',
      '0\r\n\n',
    ]) {
      await assertRefusedAlone(own, head + chunks);
    }
  });

  scenario('HTTP/1.0 knows no chunks', async ({ own }) => {
    const head = `POST ${LIST} HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n`;
    await assertRefusedAlone(own, `${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
  });

  scenario('the body of a GET is not the next request', async ({ own }) => {
    const socket = own(await RawSocket.connect(service().port));
    const get = 'GET /api/v1/health/live HTTP/1.1\r\nHost: localhost\r\n';
    await socket.send(`${get}Content-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`);
    assert.equal((await socket.answer()).status, 200);
    await socket.send('GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n');
    assert.equal((await socket.answer()).status, 404, 'the answer to the next request');
  });

  scenario('a refused head is answered with the security headers too', async () => {
    const { status, headers } = await rawExchange(service().port, 'NONSENSE\r\n\r\n');
    assert.equal(status, 400);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers['content-security-policy'], /frame-ancestors 'none'/);
    assert.match(headers['content-type'], /^application\/problem\+json/);
    assert.ok(headers['x-request-id']);
  });
});

describe('proxies', () => {
  const forwarded = { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' };

  async function start(own, settings = {}) {
    const service = own(
      await startUndertone({ settings: { 'auth.mode': 'required', ...settings } }),
    );
    const key = await service.cli('key', 'create', '--customer', newCustomer());
    return service.client(undefined, { Authorization: `Bearer ${key}` });
  }

  scenario('a proxy that nobody named tells us nothing', async ({ own }) => {
    const client = await start(own);
    const { headers } = await client.get(LIST, { headers: forwarded });
    assert.equal(headers['strict-transport-security'], undefined);
  });

  scenario('a trusted one tells that its client speaks TLS', async ({ own }) => {
    const client = await start(own, { 'http.trusted_proxies': '127.0.0.0/8,::1' });
    const { headers } = await client.get(LIST, { headers: forwarded });
    assert.match(headers['strict-transport-security'], /max-age=\d+/);
    const plain = await client.get(LIST, { headers: { 'X-Forwarded-Proto': 'http' } });
    assert.equal(plain.headers['strict-transport-security'], undefined);
  });
});

describe('slow TLS clients', () => {
  const folder = makeTempDir();
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')];
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=slow'];
  execFileSync('openssl', ['req', ...made, ...files], { stdio: 'ignore' });

  scenario('a handshake that does not go on is cut', async ({ own }) => {
    const service = own(
      await startUndertone({
        scheme: 'https',
        settings: {
          'http.tls_certificate_file': files[3],
          'http.tls_private_key_file': files[1],
          'http.header_timeout_s': 2,
        },
      }),
    );
    const silent = own(await RawSocket.connect(service.port));
    const begun = own(await RawSocket.connect(service.port));
    await begun.send(Buffer.from('1603010200010001fc0303', 'hex')); // a ClientHello's first bytes
    await Promise.all([silent.closed({ within: 20_000 }), begun.closed({ within: 20_000 })]);
  });
});

// Secrets and contents of this run that neither logs nor refusals may hold.
describe('what is told', () => {
  const service = shared(() =>
    startUndertone({ settings: { 'auth.mode': 'required', 'log.level': 'debug' } }),
  );

  scenario('no log and no error holds a secret or what was uploaded', async () => {
    const mark = `zz${randomUUID().replaceAll('-', '')}`;
    const key = await service().cli('key', 'create', '--customer', newCustomer());
    const client = service().client(undefined, { Authorization: `Bearer ${key}` });
    const refusals = [];
    const note = ({ status, text }) => status >= 400 && refusals.push(text);
    const send = async (files, fields = {}) =>
      note(await client.postForm(uploadForm(fields, files), { expect: [201, 400, 413, 415, 422] }));

    const marked = chat(30).map((each) => ({ ...each, message: `${each.message} ${mark}` }));
    await send({ 'good.json': asJson(marked) });
    await send({ 'rows.csv': `name,note\n${mark},1\n${mark},2,3,4\n` });
    for (const content of [
      `[{"message": "${mark}"`,
      `{"a": ${mark}}`,
      `[{"message": "${mark}\\q"}]`,
      `a,b\n"${mark},1\n`,
      `\0\x01${mark}`,
      `<html>${mark}</html>`,
      `"${mark}"`,
      '',
    ]) {
      await send({ 'bad.json': content, 'bad.csv': content });
    }
    await send({ 'a.json': CHAT }, { options: `{"mapping": "${mark}"` });
    const body = `{"kind": "score_below", "score": "${mark}"}`;
    note(await client.post('/api/v1/alert-rules', { body, expect: 422 }));
    note(await client.post('/api/v1/alert-rules', { body: `{${mark}`, expect: 400 }));
    for (const credential of [`${key}x`, `ut_00000000_${mark}`, mark]) {
      const other = service().client(undefined, { Authorization: `Bearer ${credential}` });
      note(await other.get(LIST, { expect: 401 }));
    }

    const uploads = await client.all(LIST);
    const ended = await Promise.all(uploads.map(({ id }) => client.finished(id)));
    assert.ok(ended.some(({ status }) => status === 'failed'));
    assert.ok(ended.some(({ status }) => status === 'completed'));
    for (const { error } of ended) if (error) refusals.push(JSON.stringify(error));
    await client.delete(`${LIST}/${uploads[0].id}`);

    assert.ok(refusals.length > 10, 'there were refusals');
    const [, , secret] = key.match(/^ut_(\w{8})_(.{43})$/);
    const logs = service().logs();
    assert.ok(logs.includes('uploads stored'), 'there are logs');
    for (const hidden of [mark, secret]) {
      const told = (text) => text.split('\n').filter((line) => line.includes(hidden));
      assert.deepEqual(told(logs), []);
      assert.deepEqual(refusals.flatMap(told), []);
    }
  });
});
