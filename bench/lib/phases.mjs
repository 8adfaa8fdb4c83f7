// One function per question; each returns its row: {measure: number}. Rates are the median of RUNS.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { chatJson, multipart, multipartFrame, multipartType, writeChatCsv } from './data.mjs';
import { Client, sleep, until } from './http.mjs';
import { signalAll, watchMemory } from './processes.mjs';
import { measureRecords } from './records.mjs';
import { median, percentile, wrk } from './wrk.mjs';

const runs = Number(process.env.RUNS ?? 3);
const seconds = Number(process.env.SECS ?? 4);
const chat = chatJson(2048);

const repeat = async (measure) => {
  const all = [];
  for (let i = 0; i < runs; ++i) all.push(await measure());
  return median(all);
};

async function upload(client, customer, files) {
  const answer = await client.request('POST', '/api/v1/uploads',
    { body: multipart(customer, files), headers: { 'Content-Type': multipartType } });
  return answer.uploads.map((one) => one.id);
}

/// True when nothing of the customer waits or runs.
async function idle(client, customer) {
  for (const status of ['pending', 'processing']) {
    const answer = await client.get(`/api/v1/uploads?customer_id=${customer}&skip=0&limit=1&status=${status}`);
    if ((Array.isArray(answer) ? answer : answer.uploads).length > 0) return false;
  }
  return true;
}

/// `count` files, in requests of `per`, from a few clients.
async function feed(base, customer, count, per, bytes) {
  const files = Array.from({ length: per }, (_, i) => [`chat-${i}.json`, bytes]);
  let left = Math.ceil(count / per);
  await Promise.all(Array.from({ length: 8 }, async () => {
    const client = new Client(base);
    while (left-- > 0) await upload(client, customer, files);
    client.close();
  }));
}

export async function reads(target) {
  const client = new Client(target.base);
  const ids = [];
  for (let i = 0; i < 40; ++i) ids.push(...await upload(client, 'bench-read', Array.from({ length: 5 }, (_, j) => [`r${j}.json`, chat])));
  await until(() => idle(client, 'bench-read'));
  client.close();
  const rate = (paths) => repeat(async () => wrk(target.base, { paths, seconds }).rate);
  return {
    'health, GET/s': await rate(['/api/v1/health']),
    'status poll, GET/s': await rate(ids.map((id) => `/api/v1/uploads/${id}/status?customer_id=bench-read`)),
    'results, GET/s': await rate(ids.map((id) => `/api/v1/uploads/${id}/results?customer_id=bench-read`)),
    'list, 10 of 200, GET/s': await rate([0, 10, 20].map((skip) => `/api/v1/uploads?customer_id=bench-read&skip=${skip}&limit=10&status=completed`)),
    'summary, 200 uploads, GET/s': await rate(['/api/v1/dashboard/summary?customer_id=bench-read']),
  };
}

/// What wrong logins, 100 a second to one account, leave of the polls.
export async function logins(target) {
  const client = new Client(target.base);
  const email = 'bench@example.org';
  const registration = Buffer.from(JSON.stringify({ email, password: 'the right password' }));
  await client.request('POST', '/auth/register',
    { body: registration, headers: { 'Content-Type': 'application/json' } });
  const ids = await upload(client, 'bench-logins', Array.from({ length: 5 }, (_, i) => [`l${i}.json`, chat]));
  await until(() => idle(client, 'bench-logins'));
  client.close();

  const paths = ids.map((id) => `/api/v1/uploads/${id}/status?customer_id=bench-logins`);
  const polls = () => wrk(target.base, { paths, seconds }).rate;
  const flood = new URL('./login_flood.mjs', import.meta.url).pathname;
  const alone = [], beside = [], refused = [];
  for (let i = 0; i < runs; ++i) {
    alone.push(polls());
    const child = spawn(process.execPath, [flood, target.base, email, '100']);
    const said = child.stdout.setEncoding('utf8').toArray();
    await sleep(1_000);
    beside.push(polls());
    child.kill();
    refused.push(Number((await said).join('')));
  }
  return {
    'wrong logins answered, /s': median(refused),
    'status poll, no logins, GET/s': median(alone),
    'status poll beside 100 wrong logins/s, GET/s': median(beside),
    'polls beside wrong logins ÷ polls without': median(beside) / median(alone),
  };
}

export async function writes(target) {
  const client = new Client(target.base);
  const rate = (files) => repeat(async () => {
    const result = wrk(target.base, { paths: ['/api/v1/uploads'], body: multipart('bench', files), conns: 16, seconds });
    await until(() => idle(client, 'bench'), { every: 200 });
    return result.rate;
  });
  const one = await rate([['chat.json', chat]]);
  const five = await rate(Array.from({ length: 5 }, (_, i) => [`c${i}.json`, chat]));
  client.close();
  return { 'POST one 2 KB chat, workers running, /s': one, 'POST 5 x 2 KB, files/s': five * 5 };
}

export async function drain(target) {
  const count = Number(process.env.DRAIN_JOBS ?? (target.name === 'undertone' ? 40_000 : 5_000));
  const rate = await repeat(async () => {
    const customer = `bench-drain-${Math.round(performance.now())}`;
    const client = new Client(target.base);
    const workers = target.workers();
    signalAll(workers, 'SIGSTOP');
    await feed(target.base, customer, count, 5, chat);
    const before = performance.now();
    signalAll(workers, 'SIGCONT');
    await until(() => idle(client, customer));
    client.close();
    return (count * 1000) / (performance.now() - before);
  });
  return { 'queued small jobs drained, /s': rate };
}

export async function endToEnd(target) {
  const client = new Client(target.base);
  const times = [];
  for (let i = 0; i < 200; ++i) {
    const start = performance.now();
    const [id] = await upload(client, 'bench-e2e', [['chat.json', chat]]);
    await until(async () => (await client.get(`/api/v1/uploads/${id}/status?customer_id=bench-e2e`)).status === 'completed', { every: 0, limit: 30_000 });
    times.push(performance.now() - start);
    await sleep(Math.max(0, 100 - times.at(-1)));
  }
  client.close();
  return { 'upload to completed, p50 ms': percentile(times, 50), 'upload to completed, p99 ms': percentile(times, 99) };
}

/// Streams a file as one upload and returns the answer.
export function sendFile(base, file, size, customer) {
  const url = new URL(base);
  const { head, tail } = multipartFrame(customer, 'big.csv');
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(url.port), url.hostname, () => {
      socket.write(`POST /api/v1/uploads HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: ${multipartType}\r\n` +
        `Content-Length: ${head.length + size + tail.length}\r\nConnection: close\r\n\r\n`);
      socket.write(head);
      const stream = fs.createReadStream(file, { highWaterMark: 1 << 20 });
      stream.pipe(socket, { end: false });
      stream.on('end', () => socket.write(tail));
    });
    const chunks = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      if (!/^HTTP\/1.1 20[01]/.test(text)) reject(new Error(text.slice(0, 300)));
      else resolve(JSON.parse(text.slice(text.indexOf('{', text.indexOf('\r\n\r\n')), text.lastIndexOf('}') + 1)));
    });
  });
}

export async function big(target) {
  const megabytes = Number(process.env.BIG_MB ?? 200);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'undertone-big-'));
  try {
    const file = path.join(folder, 'big.csv');
    const { rows, size } = writeChatCsv(file, megabytes * 1e6);
    const client = new Client(target.base);
    let serverGrowth = 0;
    let workerPeak = 0;
    const speeds = [];
    let analysis = 0;
    for (let i = 0; i < runs; ++i) {
      const workers = target.workers();
      signalAll(workers, 'SIGSTOP');
      const memory = watchMemory(target.servers());
      const start = performance.now();
      const answer = await sendFile(target.base, file, size, 'bench-big');
      speeds.push(size / 1e3 / (performance.now() - start));
      const { base, peak } = memory.stop();
      serverGrowth = Math.max(serverGrowth, peak - base);
      const id = answer.uploads[0].id;
      const path_ = `/api/v1/uploads/${id}?customer_id=bench-big`;
      if (i === 0) {
        const worker = watchMemory(workers);
        const began = performance.now();
        signalAll(workers, 'SIGCONT');
        await until(async () => ['completed', 'failed'].includes((await client.get(path_.replace('?', '/status?'))).status));
        analysis = (rows * 1000) / (performance.now() - began);
        workerPeak = worker.stop().peak;
      }
      await client.request('DELETE', path_);
      signalAll(workers, 'SIGCONT');
    }
    client.close();
    return {
      '200 MB CSV in, MB/s': median(speeds),
      'API memory growth of it, MiB': serverGrowth,
      'its analysis, messages/s': analysis,
      'worker memory of it, MiB': workerPeak,
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

export async function scale(target) {
  const sizes = (process.env.SCALE ?? '1000,100000').split(',').map(Number);
  const tiny = Buffer.from('[{"sender":"a","message":"good","timestamp":"2024-01-15T10:00:00Z"}]');
  const rows = {};
  for (const size of sizes) {
    const customer = `bench-n${size}`;
    const client = new Client(target.base);
    await feed(target.base, customer, size, 50, tiny);
    await until(() => idle(client, customer), { every: 200 });
    for (const [name, path_] of [
      ['summary', `/api/v1/dashboard/summary?customer_id=${customer}`],
      ['first page', `/api/v1/uploads?customer_id=${customer}&limit=10`],
      ['last page', `/api/v1/uploads?customer_id=${customer}&skip=${size - 10}&limit=10`],
    ]) {
      const times = [];
      for (let i = 0; i < 500; ++i) {
        const start = performance.now();
        await client.get(path_);
        times.push(performance.now() - start);
      }
      rows[`${name} at ${size} uploads, p50 ms`] = percentile(times.slice(50), 50);
    }
    client.close();
  }
  return rows;
}

export const records = (target) => measureRecords(target, sendFile);
