// What holds for every path: methods, request ids, CORS, hosts, keep-alive.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { newPerson } from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { exchange } from './support/http.mjs';
import { uploadForm } from './support/multipart.mjs';
import { RawSocket, rawExchange } from './support/raw_socket.mjs';
import { SALES, newReport, shareReport } from './support/reports.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const JSON_CHAT = asJson(chat(3));
const OWN_ORIGIN = 'http://localhost:3000';

describe('HTTP', () => {
  const service = shared(() => startUndertone());

  async function finishedUpload() {
    const client = service().client(newCustomer());
    const id = await client.uploadOne('chat.json', JSON_CHAT);
    await client.completed(id);
    return { client, id };
  }

  /** What customer_id alone is enough for, or nothing at all. */
  const isOpen = ({ security }) =>
    security.length === 0 || security.some((schemes) => Object.keys(schemes).length === 0);

  /** Every documented GET that is open and no stream, with its parameters filled in. */
  async function readablePaths(client, upload) {
    const body = JSON.stringify({ kind: 'negative_share_up', percent: 5 });
    const { json: rule } = await client.post('/api/v1/alert-rules', { body });
    const { json: collection } = await client.post('/api/v1/collections', {
      body: JSON.stringify({ key: 'one' }),
    });
    const { client: person } = await newPerson(service);
    const { report } = await newReport(person, SALES, { is_public: 'True' });
    await person.get(`/api/v1/reports/${report}/download`);
    const ids = {
      '/api/v1/reports/public': report,
      '/api/v1/reports/shared': (await shareReport(person, report)).share_token,
      '/api/v1/alert-rules': rule.id,
      '/api/v1/collections': collection.id,
      '/api/csv/sessions': collection.key,
    };
    const idOn = (path) => ids[Object.keys(ids).find((each) => path.startsWith(each))] ?? upload;
    return Object.entries(client.contract.document.paths)
      .filter(([path, item]) => item.get && !path.endsWith('/events'))
      .filter(([path, item]) => isOpen(item.get) || path === '/metrics')
      .map(([path]) => path.replace(/\{\w+\}/, idOn(path)));
  }

  scenario('HEAD answers like GET, without the body', async () => {
    const { client, id } = await finishedUpload();
    await client.post(`/api/v1/uploads/${id}/reprocess`, { expect: 202 }); // so that there is a diff
    await client.completed(id);
    const varying = ['date', 'x-request-id', 'traceparent', 'keep-alive'];
    const counted = ['content-length', 'etag']; // of numbers that change from call to call
    for (const path of await readablePaths(client, id)) {
      const [get, head] = [await client.get(path), await client.head(path)];
      assert.equal(head.body.length, 0, path);
      assert.equal(head.status, get.status, path);
      const left = /health|metrics/.test(path) ? [...varying, ...counted] : varying;
      const comparable = ({ headers }) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !left.includes(name)));
      assert.deepEqual(comparable(head), comparable(get), path);
    }
  });

  scenario('OPTIONS works everywhere and tells the methods', async () => {
    const { client, id } = await finishedUpload();
    for (const [path, item] of Object.entries(client.contract.document.paths)) {
      const target = path.replace('{id}', id).replace('{customer_id}', client.customer);
      const { headers } = await client.request('OPTIONS', target);
      const allowed = headers.allow.split(/,\s*/);
      const documented = Object.keys(item).filter((key) => ['get', 'post', 'delete'].includes(key));
      for (const method of documented) assert.ok(allowed.includes(method.toUpperCase()), path);
    }
  });

  scenario('a method that a path does not have is 405 with Allow', async () => {
    const { client, id } = await finishedUpload();
    const wrong = [
      ['PUT', '/api/v1/uploads', ['GET', 'POST', 'DELETE']],
      ['PATCH', `/api/v1/uploads/${id}`, ['GET', 'DELETE']],
      ['DELETE', `/api/v1/uploads/${id}/status`, ['GET']],
      ['GET', `/api/v1/uploads/${id}/cancel`, ['POST']],
      ['POST', '/api/v1/health', ['GET']],
    ];
    for (const [method, path, expected] of wrong) {
      const { headers } = await client.request(method, path, { expect: 405 });
      const allowed = headers.allow.split(/,\s*/);
      for (const each of expected) assert.ok(allowed.includes(each), `${method} ${path}`);
      assert.ok(!allowed.includes(method));
    }
  });

  scenario('an unknown path is 404', async () => {
    const { client } = await finishedUpload();
    for (const path of ['/api/v1/nothing', '/api/v2/uploads', '/api/v1/uploads/a/b/c']) {
      await client.get(path, { expect: 404 });
    }
  });

  scenario('a trailing slash is accepted without a redirect', async () => {
    const { client, id } = await finishedUpload();
    assert.equal((await client.get('/api/v1/uploads/')).json[0].id, id);
    await client.get('/api/v1/dashboard/summary/');
    await client.get('/api/v1/health/');
    const form = uploadForm({ customer_id: client.customer }, { 'chat.json': JSON_CHAT });
    await client.post('/api/v1/uploads/', { ...form, query: { customer_id: undefined } });
  });

  scenario('a sane request id is kept, another one is replaced', async () => {
    const { client } = await finishedUpload();
    const idFor = async (sent) =>
      (await client.get('/api/v1/uploads', { headers: { 'X-Request-Id': sent } })).headers[
        'x-request-id'
      ];
    assert.equal(await idFor('abc-123_x.Y'), 'abc-123_x.Y');
    for (const insane of ['a b', 'x'.repeat(500), '<script>', '"']) {
      const made = await idFor(insane);
      assert.ok(made && made !== insane, insane);
    }
    const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { headers } = await client.get('/api/v1/uploads', { headers: { traceparent: parent } });
    assert.equal(headers.traceparent?.split('-')[1], parent.split('-')[1]);
  });

  scenario('a request can be followed through the log, to the worker and back', async () => {
    const client = service().client(newCustomer());
    const requestId = `follow-${process.pid}`;
    const form = uploadForm({ customer_id: client.customer }, { 'broken.json': '[{' });
    const headers = { 'X-Request-Id': requestId };
    const { json } = await client.postForm(form, { headers });
    assert.equal((await client.finished(json.uploads[0].id)).status, 'failed');
    const told = service()
      .logs()
      .split('\n')
      .filter((line) => line.includes(requestId));
    assert.ok(told.length > 0, 'the request id is in the log');
  });

  scenario('every answer carries the security headers and says that the mode is open', async () => {
    const { client, id } = await finishedUpload();
    const answers = [
      await client.get(`/api/v1/uploads/${id}`),
      await client.get('/api/v1/uploads/none', { expect: 404 }),
      await client.get('/api/v1/health'),
    ];
    for (const { headers } of answers) {
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-undertone-auth'], 'open');
      assert.ok(headers['x-request-id']);
    }
  });

  scenario('CORS: an allowed origin is answered exactly, any other not at all', async () => {
    const { client } = await finishedUpload();
    const get = async (Origin) =>
      (await client.get('/api/v1/uploads', { headers: { Origin } })).headers;
    const allowed = await get(OWN_ORIGIN);
    assert.equal(allowed['access-control-allow-origin'], OWN_ORIGIN);
    assert.equal(allowed['access-control-allow-credentials'], 'true');
    assert.match(allowed.vary, /origin/i);
    const foreign = await get('http://evil.example');
    assert.equal(foreign['access-control-allow-origin'], undefined);

    const preflight = async (Origin) =>
      (
        await client.request('OPTIONS', '/api/v1/uploads', {
          headers: {
            Origin,
            'Access-Control-Request-Method': 'POST',
            'Access-Control-Request-Headers': 'authorization, x-request-id',
          },
        })
      ).headers;
    const granted = await preflight(OWN_ORIGIN);
    assert.equal(granted['access-control-allow-origin'], OWN_ORIGIN);
    assert.match(granted['access-control-allow-methods'], /POST/);
    assert.match(granted['access-control-allow-headers'].toLowerCase(), /authorization/);
    assert.equal((await preflight('null'))['access-control-allow-origin'], undefined);
  });

  scenario('open mode refuses what a hostile page or a proxy could send', async () => {
    const { client, id } = await finishedUpload();
    const form = uploadForm({ customer_id: client.customer }, { 'chat.json': JSON_CHAT });
    await client.postForm(form, { headers: { Origin: 'http://evil.example' }, expect: 403 });
    const headers = { Origin: 'null' };
    await client.delete(`/api/v1/uploads/${id}`, { headers, expect: 403 });
    await client.get('/api/v1/uploads', { headers: { Host: 'evil.example' }, expect: [403, 421] });
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP']) {
      await client.get('/api/v1/uploads', { headers: { [name]: '10.0.0.1' }, expect: 403 });
    }
    await client.get('/api/v1/uploads', { headers: { Host: `localhost:${service().port}` } });
    await client.postForm(form, { headers: { Origin: OWN_ORIGIN }, expect: 201 });
  });

  scenario('pipelined requests are answered in their order', async ({ own }) => {
    const { client, id } = await finishedUpload();
    const socket = own(await RawSocket.connect(service().port));
    const paths = ['status', 'results', 'attempts', 'rejects'];
    const requests = paths.map(
      (path) =>
        `GET /api/v1/uploads/${id}/${path}?customer_id=${client.customer} HTTP/1.1\r\n` +
        'Host: localhost\r\n\r\n',
    );
    await socket.send(requests.join(''));
    const answers = [];
    for (const path of paths) answers.push([path, JSON.parse((await socket.answer()).body)]);
    const [[, status], [, results], [, attempts], [, rejects]] = answers;
    assert.equal(status.upload_id, id);
    assert.ok(results.results.length > 0);
    assert.equal(attempts[0].outcome, 'succeeded');
    assert.deepEqual(rejects, []);
  });

  scenario('older and unknown protocols are answered as they should be', async () => {
    const { port } = service();
    const line = async (text) => (await rawExchange(port, `${text}\r\n\r\n`)).status;
    assert.equal(await line('GET /api/v1/health/live HTTP/1.0\r\nHost: localhost'), 200);
    assert.equal(await line('GET /api/v1/health/live HTTP/3.0\r\nHost: localhost'), 505);
    assert.equal(await line('GET /api/v1/health/live HTTP/1.1'), 400); // no Host
    assert.equal(await line(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost`), 414);
    assert.equal(await line('NONSENSE'), 400);
    const coding = 'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: zstd';
    assert.equal(await line(coding), 501);
  });

  scenario('health tells the parts, metrics the numbers', async () => {
    const { client } = await finishedUpload();
    const { json } = await client.get('/api/v1/health');
    assert.equal(json.status, 'ok');
    for (const part of ['database', 'redis', 'storage', 'workers', 'disk']) {
      assert.equal(json.checks[part].status, 'ok', part);
      assert.equal(typeof json.checks[part].latency_ms, 'number', part);
    }
    await client.get('/api/v1/health/live');
    await client.get('/api/v1/health/ready');
    const { text, headers } = await client.get('/metrics');
    assert.match(headers['content-type'], /^text\/plain/);
    assert.match(text, /^# TYPE \w+ counter$/m);
  });

  scenario('a client that goes away does not disturb the next one', async () => {
    const { client } = await finishedUpload();
    const head = 'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n';
    const connections = await Promise.all(
      Array.from({ length: 50 }, () => RawSocket.connect(service().port)),
    );
    for (const connection of connections) await connection.send(`${head}\r\nsome`);
    for (const connection of connections) connection.close();
    const live = await exchange(`${client.baseUrls[0]}/api/v1/health/live`);
    assert.equal(live.status, 200);
    assert.equal((await client.get('/api/v1/uploads')).json.length, 1);
  });
});
