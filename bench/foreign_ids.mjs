// Does the time of an answer tell another customer's ids from missing ones? Asks for both in turn,
// each id once, and prints the medians and their ratio; beside it the same for two sets of missing
// ids, which says how far apart equal things are measured in this run.
//
//   node bench/foreign_ids.mjs [requests of each kind, 4000]
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { chatJson, multipart, multipartType } from './lib/data.mjs';
import { Client } from './lib/http.mjs';
import { startUndertone } from './lib/targets.mjs';
import { median } from './lib/wrk.mjs';

const count = Number(process.argv[2] ?? 4_000);
const perRequest = 50;
const root = new URL('..', import.meta.url).pathname;

/** A UUIDv7 of now that names nothing. */
function missingId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function uploadMany(base, key) {
  const client = new Client(base);
  const chat = chatJson(512);
  const headers = { 'Content-Type': multipartType, 'X-API-Key': key };
  const files = Array.from({ length: perRequest }, (_, i) => [`${i}.json`, chat]);
  const ids = [];
  while (ids.length < count) {
    const body = multipart('victim', files);
    const { uploads } = await client.request('POST', '/api/v1/uploads', { body, headers });
    ids.push(...uploads.map(({ id }) => id));
  }
  client.close();
  return ids.slice(0, count);
}

/** Microseconds until the answer to one request, which has to be 404, is there. */
function timed(base, agent, key, method, id) {
  return new Promise((resolve, reject) => {
    const url = new URL(`/api/v1/uploads/${id}`, base);
    const start = process.hrtime.bigint();
    const request = http.request(url, { method, agent, headers: { 'X-API-Key': key } }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode !== 404) reject(new Error(`${method} ${id}: ${response.statusCode}`));
        else resolve(Number(process.hrtime.bigint() - start) / 1_000);
      });
    });
    request.on('error', reject);
    request.end();
  });
}

const undertone = await startUndertone({ settings: ['auth.mode=required', 'limits.reads_per_minute=0', 'limits.writes_per_minute=0'] });
try {
  const cli = (...args) =>
    execFileSync(path.join(root, 'build/release/bin/undertone'), [...args, '--data', undertone.data]).toString().trim();
  const key = (customer) => cli('key', 'create', '--customer', customer);
  const foreign = await uploadMany(undertone.base, key('victim'));
  const stranger = key('stranger');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

  console.log('| request | foreign, µs | missing, µs | foreign ÷ missing | missing ÷ missing |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const method of ['GET', 'DELETE']) {
    const times = { foreign: [], missing: [], other: [] };
    for (const id of foreign) {
      // In a new order each time, so that none of them always follows the same one.
      const kinds = [['foreign', id], ['missing', missingId()], ['other', missingId()]];
      kinds.sort(() => Math.random() - 0.5);
      for (const [kind, asked] of kinds) {
        times[kind].push(await timed(undertone.base, agent, stranger, method, asked));
      }
    }
    const [one, two, three] = [times.foreign, times.missing, times.other].map(median);
    console.log(`| ${method} /api/v1/uploads/{id} | ${one.toFixed(1)} | ${two.toFixed(1)} | ` +
      `${(one / two).toFixed(3)} | ${(three / two).toFixed(3)} |`);
  }
  agent.destroy();
} finally {
  await undertone.stop();
}
