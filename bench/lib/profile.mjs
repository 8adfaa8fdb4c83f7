// bench/profile: the full profile of tables by Undertone and by data engines, in one run.
//
//   node profile.mjs PACKAGES [FILE|FOLDER[*TIMES] ...]      without a file: generated ones of MB megabytes
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, until } from './http.mjs';
import { sendFile } from './phases.mjs';
import { idle, peakMib } from './processes.mjs';
import { namedTables, writeMixedTable, writeRepeated } from './tables.mjs';
import { startUndertone } from './targets.mjs';
import { median } from './wrk.mjs';

const [, , packages, ...named] = process.argv;
const runs = Number(process.env.RUNS ?? 3);
const megabytes = (process.env.MB ?? '10,100,1000').split(',').map(Number);
const profiler = (name) => new URL(`./profilers/${name}`, import.meta.url).pathname;

/// name -> command of a process that profiles one file and prints {ms, peak_mib}
const peers = {
  'duckdb summarize': (file) => [process.execPath, profiler('duckdb.mjs'), packages, file, 'summarize'],
  'duckdb full': (file) => [process.execPath, profiler('duckdb.mjs'), packages, file, 'full'],
  polars: (file) => [process.execPath, profiler('polars.mjs'), packages, file],
  // Debian's own, which has its pandas, whatever else is on the PATH.
  pandas: (file) => ['/usr/bin/python3', profiler('pandas_profile.py'), file],
};
const asked = process.env.PEERS?.split(',').filter(Boolean) ?? Object.keys(peers);

const middle = (measured) => ({ ms: median(measured.map((one) => one.ms)), mib: Math.max(...measured.map((one) => one.mib)) });

function runPeer(name, file) {
  const [program, ...args] = peers[name](file);
  return middle(Array.from({ length: runs }, () => {
    const { ms, peak_mib: mib } = JSON.parse(execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 }));
    return { ms, mib };
  }));
}

/// One upload's attempt, from its start to its end as the service noted them.
async function attemptMs(client, base, file, size) {
  const answer = await sendFile(base, file, size, 'bench-profile');
  const upload = `/api/v1/uploads/${answer.uploads[0].id}`;
  const of = '?customer_id=bench-profile';
  let status;
  await until(async () => {
    ({ status } = await client.get(`${upload}/status${of}&wait=30`));
    return ['completed', 'failed'].includes(status);
  });
  const { results } = await client.get(`${upload}/results${of}`);
  if (!results.some((one) => one.result_type === 'table_profile')) throw new Error(`${file}: ${status}, and no table_profile`);
  const told = await client.get(`${upload}/attempts${of}`);
  const last = (told.attempts ?? told).at(-1);
  await client.request('DELETE', upload + of);
  return Math.max(1, Date.parse(last.ended_at) - Date.parse(last.started_at));  // whole milliseconds
}

async function runUndertone(file) {
  const { size } = fs.statSync(file);
  const target = await startUndertone({ settings: (process.env.SETTINGS ?? '').split(' ').filter(Boolean) });
  const client = new Client(target.base);
  try {
    const measured = [];
    for (let i = 0; i < runs; ++i) {
      // The job that follows it, the table of the rows, would take its processors.
      await idle([...target.workers(), ...target.servers()]);
      measured.push({ ms: await attemptMs(client, target.base, file, size), mib: peakMib(target.workers()) });
    }
    return middle(measured);
  } finally {
    client.close();
    await target.stop();
  }
}

const shown = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(1));

async function measure(name, file) {
  const size = fs.statSync(file).size / 1e6;
  const columns = { undertone: await runUndertone(file) };
  for (const peer of asked) {
    try {
      columns[peer] = runPeer(peer, file);
    } catch (error) {
      process.stderr.write(`${peer} cannot profile ${name}: ${String(error.stderr ?? error).slice(0, 500)}\n`);
    }
  }
  const { ms: ours, mib: ourMib } = columns.undertone;
  for (const [engine, { ms, mib }] of Object.entries(columns)) {
    console.log(`| ${name} | ${shown(size)} | ${engine} | ${shown(ms)} | ${shown((size * 1000) / ms)} | ${(ms / ours).toFixed(2)} | ` +
      `${shown(mib)} | ${(mib / ourMib).toFixed(2)} |`);
  }
}

const folder = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'undertone-profile-'));
try {
  console.log(`\n${os.availableParallelism()} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
    `${new Date().toISOString().slice(0, 10)}, load before: ${os.loadavg()[0].toFixed(2)}, median of ${runs}\n`);
  console.log(`| table | MB | engine | ms | MB/s | time ÷ undertone | peak MiB | peak ÷ undertone |\n|${' --- |'.repeat(8)}`);
  const tables = named.length > 0
    ? named.flatMap(namedTables).map(({ source, times }) => ({
      name: path.basename(source) + (times > 1 ? ` × ${times}` : ''),
      write: (file) => writeRepeated(source, times, file),
    }))
    : megabytes.map((size) => ({ name: `mixed, ${size} MB`, write: (file) => writeMixedTable(file, size * 1e6) }));
  const file = path.join(folder, 'table.csv');
  for (const { name, write } of tables) {
    write(file);
    await measure(name, file);
  }
} finally {
  fs.rmSync(folder, { recursive: true });
}
