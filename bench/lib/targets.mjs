// What is measured: Undertone, and with PEERS=FOLDER the peer services that live there.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commandOf, signalAll, tree } from './processes.mjs';
import { Client, until } from './http.mjs';

const root = new URL('../..', import.meta.url).pathname;

async function answers(base) {
  const client = new Client(base);
  await until(async () => client.get('/api/v1/health').then(() => true, () => false), { every: 50, limit: 30_000 });
  client.close();
}

export async function startUndertone({ port = 8190, workers = 1, settings = [] } = {}) {
  const data = fs.mkdtempSync(path.join(process.env.BENCH_DIR ?? os.tmpdir(), 'undertone-bench-'));
  const child = spawn(path.join(root, 'build/release/bin/undertone'),
    ['up', '--listen', `127.0.0.1:${port}`, '--data', data, '--workers', String(workers),
      ...['log.level=warn', ...settings].flatMap((one) => ['--set', one])],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  const base = `http://127.0.0.1:${port}`;
  await answers(base);
  const named = (name) => tree(child.pid).filter((pid) => commandOf(pid).endsWith(name));
  return {
    name: 'undertone', base, data,
    servers: () => named('undertone-api'),
    workers: () => named('undertone-worker'),
    async stop() {
      signalAll(named('undertone-worker'), 'SIGCONT');
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      fs.rmSync(data, { recursive: true, force: true });
    },
  };
}

/// `peers` is copied, because the peers write where they stand.
export async function startPeer(peers, kind) {
  const copy = path.join(root, 'build/bench/peers');
  if (!fs.existsSync(copy)) {
    fs.cpSync(peers, copy, { recursive: true });
    execFileSync('chmod', ['-R', 'u+w', copy]);
  }
  const folder = path.join(copy, kind === 'node' ? 'peer-node' : 'peer');
  const env = { ...process.env, FRESH: '1', SCORER: 'port' };
  // The Python peer reads the lexicon that the Node peer's packages bring.
  const packages = path.join(copy, 'peer-node');
  if (!fs.existsSync(path.join(packages, 'node_modules'))) {
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: packages, stdio: 'ignore' });
  }
  execFileSync('./start.sh', { cwd: folder, env, stdio: 'ignore' });
  const base = `http://127.0.0.1:${kind === 'node' ? 8102 : 8101}`;
  await answers(base);
  const pids = (name) => fs.readFileSync(path.join(folder, 'run', `${name}.pid`), 'utf8').trim().split(/\s+/).map(Number).flatMap(tree);
  return {
    name: kind, base,
    servers: () => pids('server'),
    workers: () => pids('worker'),
    async stop() { execFileSync('./stop.sh', { cwd: folder, stdio: 'ignore' }); },
  };
}
