// A redis-server of the test's own, on a Unix socket.
import { rmSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { Program } from './program.mjs';
import { makeTempDir, removeTempDir } from './temp_dir.mjs';
import { eventually, inTime } from './wait.mjs';

export class Redis {
  #program;

  constructor() {
    this.folder = makeTempDir();
    this.socket = join(this.folder, 'redis.sock');
    this.url = `unix://${this.socket}`;
  }

  static async start() {
    const redis = new Redis();
    await redis.start();
    return redis;
  }

  get pid() {
    return this.#program.pid;
  }

  async start() {
    const options = {
      port: 0,
      unixsocket: this.socket,
      dir: this.folder,
      save: '',
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#program = new Program('redis-server', args, { cwd: this.folder });
    await eventually('redis-server answers', async () => (await this.command('PING')) === '+PONG');
  }

  /** Sends an inline command; the first line of the answer. */
  command(line) {
    const answer = new Promise((resolve, reject) => {
      const socket = net.connect(this.socket, () => socket.write(`${line}\r\n`));
      let text = '';
      socket.setEncoding('utf8').on('data', (piece) => {
        text += piece;
        if (!text.includes('\r\n')) return;
        socket.destroy();
        resolve(text.split('\r\n')[0]);
      });
      socket.on('error', reject);
    });
    return inTime(`Redis's answer to ${line}`, answer);
  }

  async kill() {
    this.#program.kill('SIGKILL');
    await this.#program.exit(10_000);
  }

  /** Ends it and forgets everything it had stored. */
  async lose() {
    await this.kill();
    for (const name of ['appendonlydir', 'dump.rdb']) {
      rmSync(join(this.folder, name), { recursive: true, force: true });
    }
  }

  async stop() {
    await this.#program?.stop();
    removeTempDir(this.folder);
  }
}
