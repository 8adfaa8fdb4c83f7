// One customer's large tables beside another's small one.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { RawSocket } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const EXPORTS = 16;
const ROWS = 200_000;

/** What /metrics says of `name`, labels included. */
async function gauge(client, name) {
  const { text } = await client.get('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  assert.ok(line, `no ${name} in /metrics`);
  return Number(line.slice(name.length));
}

const exportsOf = (client) => gauge(client, 'undertone_http_exports');
const turns = (client, state) => gauge(client, `undertone_http_blocking_turns{state="${state}"}`);

describe('tables of many customers', () => {
  const service = shared(() => startUndertone());

  async function table(filename, csv) {
    const client = service().client(newCustomer());
    const id = await client.uploadOne(filename, csv);
    const path = `/api/v1/uploads/${id}`;
    await client.get(`${path}/records`, { query: { wait: 30, limit: 1 } });
    return { client, path };
  }

  async function largeTable() {
    const lines = Array.from({ length: ROWS }, (_, i) => `${i},${(i * 7_919) % ROWS},${'word '.repeat(20)}`);
    return table('large.csv', `n,shuffled,text\n${lines.join('\n')}\n`);
  }

  const questions = {
    'sorted, as CSV': 'sort=shuffled',
    'sorted, as NDJSON': 'sort=shuffled&format=ndjson',
    'sorted, of the rows that a filter leaves': 'sort=shuffled&filter%5Bn%5D%5Bgte%5D=10',
    'filtered, as CSV': 'filter%5Bn%5D%5Bgte%5D=10',
    'filtered, as NDJSON': 'filter%5Bn%5D%5Bgte%5D=10&format=ndjson',
    'of the whole file': 'format=csv',
  };

  scenario('exports end when their clients leave, and others are served', { timeout: 180_000 }, async ({ own }) => {
    const large = await largeTable();
    const small = await table('small.csv', 'n\n1\n2\n');
    const leave = async (query) => {
      const path = `${large.path}/export?customer_id=${large.client.customer}&${query}`;
      const sockets = await Promise.all(Array.from({ length: EXPORTS }, async () => {
        const socket = own(await RawSocket.connect(service().port));
        socket.tcp.pause(); // what it does not take keeps its export going
        await socket.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        return socket;
      }));
      await eventually(`${EXPORTS} exports`, async () => (await exportsOf(small.client)) === EXPORTS, { within: 30_000 });
      assert.ok((await turns(small.client, 'taken')) <= 4, 'three of the one, and one');
      assert.equal((await small.client.get(`${small.path}/records`)).json.length, 2);
      for (const socket of sockets) socket.tcp.destroy();
      await eventually('no export', async () => (await exportsOf(small.client)) === 0);
      await eventually('no thread taken', async () => (await turns(small.client, 'taken')) === 0);
    };
    for (const query of Object.values(questions)) await leave(query);
  });

  scenario('a customer with more exports than it may have is told so', async ({ own }) => {
    const undertone = own(await startUndertone({ settings: { 'http.exports_per_tenant': '1' } }));
    const client = undertone.client(newCustomer());
    const id = await client.uploadOne('large.csv', `text\n${'a word or two\n'.repeat(2_000_000)}`);
    const path = `/api/v1/uploads/${id}/export`;
    await client.get(`/api/v1/uploads/${id}/records`, { query: { wait: 30, limit: 1 } });
    const socket = own(await RawSocket.connect(undertone.port));
    socket.tcp.pause();
    await socket.send(`GET ${path}?customer_id=${client.customer} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await eventually('an export', async () => (await exportsOf(client)) === 1);
    const refused = await client.get(path, { expect: 503 });
    assert.match(refused.json.detail, /http\.exports_per_tenant/);
    assert.ok(refused.headers['retry-after']);
  });
});
