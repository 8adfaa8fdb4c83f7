// The rows of a large table: any page of it, in file order and sorted, and its export.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { writeRowsCsv } from './data.mjs';
import { Client, until } from './http.mjs';
import { watchMemory } from './processes.mjs';
import { median, percentile } from './wrk.mjs';

const rows = Number(process.env.ROWS ?? 10_000_000);
const pages = 200;

/// Milliseconds of each request.
async function times(client, paths) {
  const taken = [];
  for (const one of paths) {
    const start = performance.now();
    await client.get(one);
    taken.push(performance.now() - start);
  }
  return taken;
}

/// Bytes of an answer that is thrown away as it comes.
const drained = (url) => new Promise((resolve, reject) => {
  http.get(url, (response) => {
    let bytes = 0;
    if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`));
    response.on('data', (chunk) => { bytes += chunk.length; });
    response.on('end', () => resolve(bytes));
  }).on('error', reject);
});

/// `send(base, file, size, customer)` uploads a file.
export async function measureRecords(target, send) {
  const folder = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'undertone-rows-'));
  const client = new Client(target.base);
  try {
    const file = path.join(folder, 'rows.csv');
    const { size } = writeRowsCsv(file, rows);
    const id = (await send(target.base, file, size, 'bench-rows')).uploads[0].id;
    const at = (what, query) => `/api/v1/uploads/${id}/${what}?customer_id=bench-rows&${query}`;
    const began = performance.now();
    await until(() => client.get(at('records', 'limit=1')).then(() => true, () => false), { every: 200 });
    const built = performance.now() - began;

    const anywhere = () => Math.floor(Math.random() * (rows / 50)) + 1;
    const somewhere = (query) => Array.from({ length: pages }, () => at('records', `page_size=50&page=${anywhere()}${query}`));
    const first = await times(client, Array.from({ length: pages }, () => at('records', 'limit=50')));
    const deep = await times(client, somewhere(''));
    const ordering = performance.now();
    await until(() => client.get(at('records', 'limit=1&sort=amount')).then(() => true, () => false));
    const ordered = performance.now() - ordering;
    const sorted = await times(client, somewhere('&sort=amount'));
    const descending = await times(client, somewhere('&sort=amount&order=desc'));

    const memory = watchMemory(target.servers());
    const exported = async (query) => {
      const start = performance.now();
      const bytes = await drained(new URL(at('export', query), target.base));
      return bytes / 1e3 / (performance.now() - start);
    };
    const exports = {
      'export, MB/s': await exported(''),
      'export as NDJSON, MB/s': await exported('format=ndjson'),
      'export cleaned, MB/s': await exported('cleaned=true'),
      'export of the rows that a filter leaves, MB/s': await exported('filter[amount][lt]=9000'),
    };
    const { base, peak } = memory.stop();
    return {
      [`table of ${rows / 1e6} M rows, s until its rows are there`]: built / 1000,
      'first page, ms p50': median(first),
      'any page in file order, ms p50': median(deep),
      'any page in file order, ms p99': percentile(deep, 99),
      'order of a column made, s': ordered / 1000,
      'any page of a sorted column, ms p50': median(sorted),
      'any page of a sorted column, ms p99': percentile(sorted, 99),
      'any page of it descending, ms p50': median(descending),
      ...exports,
      'API memory growth of the exports, MiB': peak - base,
    };
  } finally {
    client.close();
    fs.rmSync(folder, { recursive: true });
  }
}
