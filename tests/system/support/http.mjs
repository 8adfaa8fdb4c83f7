// A keep-alive client that checks every answer against the service's contract.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';

import { Contract } from './contract.mjs';
import { assertTellsNothing, hideReceived, hideSent } from './hidden.mjs';
import { uploadForm } from './multipart.mjs';

const FINAL = ['completed', 'failed', 'cancelled'];

/** Sends one request and reads the whole answer: {status, headers, body}. */
export function exchange(
  address,
  { method = 'GET', headers = {}, body, agent, timeout = 45_000 } = {},
) {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const { request: open } = url.protocol === 'https:' ? https : http;
    // The certificates are the tests' own.
    const options = { method, headers, agent, timeout, rejectUnauthorized: false };
    const request = open(url, options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}

export async function fetchContract(baseUrl) {
  const { body } = await exchange(new URL('/openapi.json', baseUrl));
  return new Contract(JSON.parse(body.toString('utf8')));
}

class Answer {
  constructor({ status, headers, body }) {
    Object.assign(this, { status, headers, body });
  }

  get text() {
    return this.body.toString('utf8');
  }

  get json() {
    return JSON.parse(this.text);
  }
}

const isExpected = (status, expect) =>
  expect === undefined ? status >= 200 && status < 300 : [expect].flat().includes(status);

export class Client {
  #turn = 0;
  #agent;

  /**
   * `baseUrls` are taken in turn: what one API process wrote, every other one has to show.
   * `customer` is sent as customer_id with every request that does not name another.
   */
  constructor({ baseUrls, contract, customer, headers = {} }) {
    Object.assign(this, { baseUrls, contract, customer, headers });
    const { Agent } = baseUrls[0].startsWith('https:') ? https : http;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 64 });
  }

  as(customer, headers = this.headers) {
    return new Client({ ...this, customer, headers });
  }

  /** Any 2xx is expected unless `expect` says what is: a status or a list of them. */
  async request(method, path, { query = {}, headers = {}, body, expect } = {}) {
    const url = new URL(path, this.baseUrls[this.#turn++ % this.baseUrls.length]);
    const parameters = { customer_id: this.customer, ...query };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const sent = { ...this.headers, ...headers };
    hideSent({ headers: sent, body });
    const answer = new Answer(
      await exchange(url, { method, headers: sent, body, agent: this.#agent }),
    );
    assert.ok(
      isExpected(answer.status, expect),
      `${method} ${url.pathname}${url.search} -> ${answer.status}, not ${expect ?? '2xx'}: ` +
        answer.text.slice(0, 2_000),
    );
    this.contract.check({ method, path: url.pathname, ...answer });
    hideReceived(answer);
    if (answer.status >= 400) assertTellsNothing(answer.text, `${method} ${url.pathname}`);
    return answer;
  }

  get(path, options) {
    return this.request('GET', path, options);
  }

  head(path, options) {
    return this.request('HEAD', path, options);
  }

  delete(path, options) {
    return this.request('DELETE', path, options);
  }

  post(path, options) {
    return this.request('POST', path, options);
  }

  /** Posts a form made by multipart(), without customer_id in the query. */
  postForm({ body, headers }, options = {}) {
    return this.post('/api/v1/uploads', {
      ...options,
      body,
      headers: { ...headers, ...options.headers },
      query: { customer_id: undefined },
    });
  }

  /** Uploads {filename: content} and returns what was accepted, in that order. */
  async upload(files, fields = {}) {
    const customer = this.customer === undefined ? {} : { customer_id: this.customer };
    const answer = await this.postForm(uploadForm({ ...customer, ...fields }, files), {
      expect: 201,
    });
    return answer.json.uploads;
  }

  /** Uploads one file and returns its id. */
  async uploadOne(filename, content, fields) {
    const [upload] = await this.upload({ [filename]: content }, fields);
    return upload.id;
  }

  /** The status object of a job that has ended. */
  async finished(id, { within = 60_000 } = {}) {
    const deadline = performance.now() + within;
    for (;;) {
      const { json } = await this.get(`/api/v1/uploads/${id}/status`, { query: { wait: 10 } });
      if (FINAL.includes(json.status)) return json;
      assert.ok(performance.now() < deadline, `not ended in time: ${JSON.stringify(json)}`);
    }
  }

  async completed(id, options) {
    const status = await this.finished(id, options);
    assert.equal(status.status, 'completed', JSON.stringify(status));
    return status;
  }

  /** A completed upload's results by type. */
  async results(id) {
    await this.completed(id);
    const { json } = await this.get(`/api/v1/uploads/${id}/results`);
    return Object.fromEntries(json.results.map(({ result_type, data }) => [result_type, data]));
  }

  /** Every item of a list, by following its Link header. */
  async all(path, query = {}) {
    const items = [];
    let next = { path, query: { limit: 1000, ...query } };
    while (next) {
      const answer = await this.get(next.path, { query: next.query });
      items.push(...answer.json);
      const target = links(answer).next;
      next = target && { path: target, query: {} };
    }
    return items;
  }

  async summary() {
    return (await this.get('/api/v1/dashboard/summary')).json;
  }

  close() {
    this.#agent.destroy();
  }
}

/** A Link header's targets by relation (RFC 8288). */
export function links(answer) {
  const found = {};
  for (const [, target, relation] of (answer.headers.link ?? '').matchAll(
    /<([^>]*)>;\s*rel="?(\w+)"?/g,
  )) {
    found[relation] = target;
  }
  return found;
}
