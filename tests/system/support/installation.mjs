// A running Undertone, however its programs were started.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { assertTellsNothing } from './hidden.mjs';
import { Client, exchange, fetchContract } from './http.mjs';
import { processTree } from './proc.mjs';
import { run } from './program.mjs';
import { removeTempDir } from './temp_dir.mjs';
import { eventually } from './wait.mjs';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAMS = { api: 'undertone-api', worker: 'undertone-worker', redis: 'redis-server' };

/** Built with a sanitizer: slow, large, and nothing may be preloaded before its runtime. */
export const isSanitized = ['asan', 'tsan'].includes(process.env.UNDERTONE_PRESET);

/** Where `undertone`, `undertone-api` and `undertone-worker` are. */
export function binary(name) {
  const folder = process.env.UNDERTONE_BIN ?? join(repository, 'build/dev/bin');
  const path = join(folder, name);
  assert.ok(existsSync(path), `${path} is missing: run scripts/build dev`);
  return path;
}

export const sampleFile = (name) => join(repository, 'test_files', name);

/** {'queue.lease_ms': 500} -> {UNDERTONE_QUEUE__LEASE_MS: '500'}. */
function environmentOf(settings) {
  return Object.fromEntries(
    Object.entries(settings).map(([path, value]) => [
      `UNDERTONE_${path.replace('.', '__').toUpperCase()}`,
      String(value),
    ]),
  );
}

// A sanitizer maps terabytes for itself, which a limit on the worker's memory would refuse.
const buildSettings = isSanitized ? { 'worker.memory_mib_max': 0 } : {};

/** What a program gets of this process's environment, so that nobody's settings leak in. */
export function environment(settings, extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|.SAN_OPTIONS)$/.test(name));
  return {
    ...Object.fromEntries(kept),
    ...environmentOf({ ...buildSettings, ...settings }),
    ...extra,
  };
}

const live = new Set();

/** The last lines of everything that runs, for a scenario that failed. */
export function recentLogs(lines = 60) {
  const tail = ({ name, output }) =>
    `---- ${name} ----\n${output.split('\n').slice(-lines).join('\n')}`;
  return [...live].flatMap(({ programs }) => programs.map(tail)).join('\n');
}

export class Installation {
  #contract;

  /**
   * `programs`: what was started directly. `parts`: what else ends with it, such as a database.
   * `keepData`: the folder outlives this installation.
   */
  constructor({ programs, ports, dataDir, env, parts = [], keepData = false, scheme = 'http' }) {
    Object.assign(this, { programs, ports, dataDir, env, parts, keepData, scheme });
    live.add(this);
  }

  get port() {
    return this.ports[0];
  }

  get baseUrls() {
    return this.ports.map((port) => `${this.scheme}://127.0.0.1:${port}`);
  }

  /** Resolves when every API process answers; throws if a program ends instead. */
  async ready(within = 30_000) {
    const answers = async (baseUrl) =>
      (await exchange(`${baseUrl}/api/v1/health/live`)).status === 200;
    await eventually(
      'the API is up',
      async () => {
        const ended = this.programs.find(({ ending }) => ending);
        if (ended) return { ended };
        return (await Promise.all(this.baseUrls.map(answers))).every(Boolean);
      },
      { within },
    ).then(({ ended }) => assert.ok(!ended, `${ended?.name} ended:\n${ended?.output}`));
    this.#contract ??= await fetchContract(this.baseUrls[0]);
  }

  client(customer, headers) {
    const { baseUrls } = this;
    return new Client({ baseUrls, contract: this.#contract, customer, headers });
  }

  /** Process ids of 'api', 'worker' or 'redis'. */
  pids(role) {
    const roots = this.programs.map(({ pid }) => pid);
    return processTree(roots)
      .filter(({ program }) => program === PROGRAMS[role])
      .map(({ pid }) => pid);
  }

  /** Sends a signal to every process of that role and returns their ids. */
  signal(role, signal) {
    return this.pids(role).filter((pid) => {
      try {
        return process.kill(pid, signal);
      } catch (error) {
        // It ended since /proc was read; any other error is the test's.
        if (error.code === 'ESRCH') return false;
        throw error;
      }
    });
  }

  /** Runs `undertone ARGUMENTS` with this installation's settings; what it printed. */
  async cli(...args) {
    const command = [...args, '--data', this.dataDir];
    const ended = await run(binary('undertone'), command, { cwd: this.dataDir, env: this.env });
    assert.equal(ended.code, 0, `undertone ${args.join(' ')}:\n${ended.output}`);
    return ended.stdout.trim();
  }

  logs() {
    return this.programs.map(({ output }) => output).join('\n');
  }

  /** Ends every program, the last started first, and removes the data. */
  async stop() {
    live.delete(this);
    const failures = [];
    for (const program of [...this.parts, ...this.programs].reverse()) {
      await program.stop().catch((error) => failures.push(error));
    }
    if (!this.keepData) removeTempDir(this.dataDir);
    try {
      // The first start prints a key, which is not shown again.
      assertTellsNothing(this.logs().replace(/^ {2}(key|try) .*$/gm, ''), 'a log');
    } catch (error) {
      failures.push(error);
    }
    if (failures.length > 0) throw failures[0];
  }
}
