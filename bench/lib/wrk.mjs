// wrk, aimed by a small script of our own (wrk.lua).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { multipartType } from './data.mjs';

const script = new URL('./wrk.lua', import.meta.url).pathname;

/// Requests a second over `paths`, taken in turn. `conns` keep-alive connections, one thread.
export function wrk(base, { paths, body, conns = 32, seconds = 4 }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'undertone-wrk-'));
  try {
    const env = { ...process.env, BENCH_PATHS: path.join(folder, 'paths') };
    fs.writeFileSync(env.BENCH_PATHS, paths.join('\n') + '\n');
    if (body) {
      env.BENCH_BODY = path.join(folder, 'body');
      env.BENCH_TYPE = multipartType;
      fs.writeFileSync(env.BENCH_BODY, body);
    }
    const out = execFileSync('wrk', ['-t1', `-c${conns}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, base], { env, encoding: 'utf8' });
    const result = JSON.parse(out.split('\n').find((line) => line.startsWith('JSON ')).slice(5));
    if (result.errors > 0) throw new Error(`wrk saw ${result.errors} errors:\n${out}`);
    return result;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
export const percentile = (numbers, p) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))];
};
