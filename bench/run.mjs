// Measures Undertone beside this machine's limits and, with PEERS=FOLDER, beside the peer services
// there, in one run on the same cores. Loopback only; every loop is bounded.
//
//   node bench/run.mjs [reads writes endToEnd drain big scale]
//   node bench/run.mjs logins        Undertone alone: the peers have no logins
//   node bench/run.mjs records       the same: pages and export of a table of ROWS rows (10 million)
import os from 'node:os';
import * as phasesByName from './lib/phases.mjs';
import { limits } from './lib/limits.mjs';
import { startPeer, startUndertone } from './lib/targets.mjs';

const wanted = process.argv.slice(2);
const phases = wanted.length > 0 ? wanted : ['reads', 'writes', 'endToEnd', 'drain', 'big', 'scale'];

async function measure(start) {
  const rows = {};
  for (const phase of phases) {
    // A fresh service for each question: none pays for the rows of another.
    const target = await start(phase);
    try {
      Object.assign(rows, await phasesByName[phase](target));
    } finally {
      await target.stop();
    }
    process.stderr.write(`${phase} done\n`);
  }
  return rows;
}

const undertone = () => startUndertone();

const columns = { limit: await limits(phases) };
const peers = process.env.PEERS;
if (peers) {
  for (const kind of (process.env.PEER_KINDS ?? 'node,fastapi').split(',')) {
    columns[kind] = await measure(() => startPeer(peers, kind));
  }
}
columns.undertone = await measure(undertone);

const shown = (value) => {
  if (value === undefined) return '';
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
};
const names = [...new Set(Object.values(columns).flatMap(Object.keys))];
const others = Object.keys(columns).filter((name) => name !== 'undertone');
console.log(`\n${os.cpus().length} cores (${os.cpus()[0].model}), ${Math.round(os.totalmem() / 2 ** 30)} GiB, ` +
  `${new Date().toISOString().slice(0, 10)}, load before: ${os.loadavg()[0].toFixed(2)}\n`);
console.log(`| measure | ${others.join(' | ')} | undertone | ${others.map((name) => `÷ ${name}`).join(' | ')} |`);
console.log(`|${' --- |'.repeat(2 + 2 * others.length)}`);
for (const name of names) {
  const ours = columns.undertone[name];
  const ratios = others.map((other) => (ours !== undefined && columns[other][name] ? (ours / columns[other][name]).toFixed(2) : ''));
  console.log(`| ${name} | ${others.map((other) => shown(columns[other][name])).join(' | ')} | ${shown(ours)} | ${ratios.join(' | ')} |`);
}
