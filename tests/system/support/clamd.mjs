// A clamd of the test's own, which knows a single signature.
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';

import { freePort } from './ports.mjs';
import { Program } from './program.mjs';
import { makeTempDir, removeTempDir } from './temp_dir.mjs';
import { eventually, inTime } from './wait.mjs';

/** A text with this in it is infected, with SIGNATURE. */
export const INFECTION = 'UNDERTONE-SCAN-TEST-7f3a91';
/** clamd's name for what was found by a signature that is not ClamAV's own. */
export const SIGNATURE = 'Undertone.Scan.Test.UNOFFICIAL';
/** Bytes that it takes of a file. */
export const STREAM_BYTES_MAX = 1024 * 1024;

export class Clamd {
  #program;

  /** Not started yet, so that its address can be configured before it is there. */
  static async prepare() {
    const clamd = new Clamd();
    clamd.folder = makeTempDir();
    clamd.socket = join(clamd.folder, 'clamd.sock');
    clamd.port = await freePort();
    clamd.unixAddress = `unix:${clamd.socket}`;
    clamd.tcpAddress = `tcp:127.0.0.1:${clamd.port}`;
    mkdirSync(join(clamd.folder, 'signatures'));
    const hex = Buffer.from(INFECTION).toString('hex');
    const line = `${SIGNATURE.replace('.UNOFFICIAL', '')}:0:*:${hex}\n`; // any file, anywhere in it
    writeFileSync(join(clamd.folder, 'signatures', 'test.ndb'), line);
    const options = {
      LocalSocket: clamd.socket,
      TCPSocket: clamd.port,
      TCPAddr: '127.0.0.1',
      DatabaseDirectory: join(clamd.folder, 'signatures'),
      TemporaryDirectory: clamd.folder,
      StreamMaxLength: STREAM_BYTES_MAX,
      Foreground: 'yes',
      LogClean: 'yes',
    };
    const lines = Object.entries(options).map(([name, value]) => `${name} ${value}\n`);
    writeFileSync(join(clamd.folder, 'clamd.conf'), lines.join(''));
    return clamd;
  }

  static async start() {
    const clamd = await Clamd.prepare();
    await clamd.start();
    return clamd;
  }

  async start() {
    const args = ['--config-file', join(this.folder, 'clamd.conf')];
    this.#program = new Program('clamd', args, { cwd: this.folder });
    await eventually('clamd answers', async () => (await this.#ping()) === 'PONG', {
      within: 30_000,
    });
  }

  /** How many files it has called clean since it was started. */
  get cleanFiles() {
    return this.#program.output.match(/^instream.*: OK$/gm)?.length ?? 0;
  }

  signal(signal) {
    this.#program.kill(signal);
  }

  async kill() {
    this.#program.kill('SIGKILL');
    await this.#program.exit(10_000);
  }

  async stop() {
    await this.#program?.stop();
    removeTempDir(this.folder);
  }

  #ping() {
    const answer = new Promise((resolve, reject) => {
      const socket = net.connect(this.socket, () => socket.write('zPING\0'));
      socket.setEncoding('utf8').on('data', (text) => resolve(text.replace('\0', '')));
      socket.on('error', reject);
    });
    return inTime("clamd's PONG", answer);
  }
}
