// One program that a test starts: its output is kept, and it never outlives the test file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { atExit } from './at_exit.mjs';

const OUTPUT_CHARACTERS_MAX = 2_000_000;

const running = new Set();
atExit(() => running.forEach((program) => program.kill('SIGKILL')));

export class Program {
  /** What the program printed, both streams; the end of it where it is long. */
  output = '';
  /** The first stream alone. */
  stdout = '';
  /** Null while it runs; then {code, signal}. */
  ending = null;
  #child;
  #exited;

  /** `user`: runs the program as that user, for programs that refuse to run as root. */
  constructor(command, args, { name = command, cwd, env = process.env, user } = {}) {
    this.name = name;
    const as = user ? [`--reuid=${user}`, `--regid=${user}`, '--init-groups'] : [];
    // With a parent-death signal: not even a SIGKILL of the test leaves anything behind.
    const wrapped = ['--pdeathsig', 'KILL', ...as, '--', command, ...args];
    this.#child = spawn('setpriv', wrapped, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // 'close' comes after the last output, 'exit' may come before it.
    this.#exited = once(this.#child, 'close').then(([code, signal]) => {
      running.delete(this);
      this.ending = { code, signal };
    });
    running.add(this);
    const { stdout, stderr } = this.#child;
    stdout.setEncoding('utf8').on('data', (text) => this.#keep(text, text));
    stderr.setEncoding('utf8').on('data', (text) => this.#keep(text, ''));
  }

  get pid() {
    return this.#child.pid;
  }

  kill(signal) {
    if (this.ending === null) this.#child.kill(signal);
  }

  /** Its ending, or null if it still runs after `within` milliseconds. */
  async exit(within) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, within)));
    await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    return this.ending;
  }

  /** Asks it to stop and, where it does not, makes it. */
  async stop(within = 30_000) {
    this.kill('SIGTERM');
    this.kill('SIGCONT'); // a stopped program could not obey
    if (await this.exit(within)) return this.ending;
    this.kill('SIGKILL');
    await this.#exited;
    throw new Error(`${this.name} did not stop within ${within} ms of SIGTERM`);
  }

  #keep(text, fromStdout) {
    this.output = (this.output + text).slice(-OUTPUT_CHARACTERS_MAX);
    this.stdout = (this.stdout + fromStdout).slice(-OUTPUT_CHARACTERS_MAX);
  }
}

/** Runs a program to its end: {code, signal, stdout, output}. */
export async function run(command, args, options = {}) {
  const program = new Program(command, args, options);
  const ending = await program.exit(options.within ?? 60_000);
  if (!ending) {
    program.kill('SIGKILL');
    throw new Error(`${command} ${args.join(' ')} still runs:\n${program.output}`);
  }
  return { ...ending, stdout: program.stdout, output: program.output };
}
