// What this machine allows: nginx for HTTP, raw SQLite for durable commits.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeChatCsv } from './data.mjs';
import { Client, until } from './http.mjs';
import { median, wrk } from './wrk.mjs';

const runs = Number(process.env.RUNS ?? 3);
const seconds = Number(process.env.SECS ?? 4);
const port = 8191;

const configuration = (folder) => `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
daemon off;
user root;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on;
  open_file_cache max=100 inactive=60s; client_max_body_size 2g;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen 127.0.0.1:${port}; default_type application/json; root ${folder}/www;
    location /put/ { root ${folder}; dav_methods PUT; create_full_put_path on; client_body_buffer_size 1m; }
  }
}`;

/// PUT of a file, then sync of what was written: an accepted upload is on disk. MB/s.
function put(folder, file, size) {
  const start = performance.now();
  execFileSync('curl', ['-sf', '-H', 'Expect:', '-T', file, `http://127.0.0.1:${port}/put/big.csv`]);
  execFileSync('sync', ['-d', path.join(folder, 'put/big.csv')]);
  const rate = size / 1e3 / (performance.now() - start);
  fs.rmSync(path.join(folder, 'put/big.csv'));
  return rate;
}

export async function limits(phases) {
  const folder = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'undertone-limits-'));
  for (const name of ['www', 'put', 'body']) fs.mkdirSync(path.join(folder, name));
  fs.writeFileSync(path.join(folder, 'www/300.json'), JSON.stringify({ message: 'x'.repeat(283) }));
  fs.writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder));
  const nginx = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}`;
  const client = new Client(base);
  const rows = {};
  try {
    await until(async () => client.get('/300.json').then(() => true, () => false), { limit: 10_000 });
    if (phases.includes('reads')) {
      const all = [];
      for (let i = 0; i < runs; ++i) all.push(wrk(base, { paths: ['/300.json'], seconds }).rate);
      const rate = median(all);
      for (const name of ['health, GET/s', 'status poll, GET/s', 'results, GET/s']) rows[name] = rate;
    }
    if (phases.includes('writes')) {
      const out = execFileSync(new URL('../../build/release/bin/bench-sqlite-commits', import.meta.url).pathname, [folder, '512', String(seconds)], { encoding: 'utf8' });
      rows['POST one 2 KB chat, workers running, /s'] = Number(out.trim());
    }
    if (phases.includes('big')) {
      const file = path.join(folder, 'big.csv');
      const { size } = writeChatCsv(file, Number(process.env.BIG_MB ?? 200) * 1e6);
      const all = [];
      for (let i = 0; i < runs; ++i) all.push(put(folder, file, size));
      rows['200 MB CSV in, MB/s'] = median(all);
    }
    return rows;
  } finally {
    client.close();
    nginx.kill('SIGTERM');
    await new Promise((resolve) => nginx.once('exit', resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
