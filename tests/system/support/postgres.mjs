// A PostgreSQL of the test's own: Debian's programs on a temporary folder and a Unix socket.
import { chownSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Program, run } from './program.mjs';
import { makeTempDir, removeTempDir } from './temp_dir.mjs';
import { eventually } from './wait.mjs';

const DEBIAN = '/usr/lib/postgresql';

function program(name) {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => b - a) : [];
  const installed = versions.map((version) => join(DEBIAN, version, 'bin', name)).find(existsSync);
  return installed ?? name;
}

/** initdb refuses root, so that root becomes the user that Debian's package made for it. */
function serverUser() {
  if (process.getuid() !== 0) return {};
  const [, , uid, gid] = /^postgres:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))[0].split(':');
  return { name: 'postgres', uid: Number(uid), gid: Number(gid) };
}

export class Postgres {
  #program;

  static async start() {
    const postgres = new Postgres();
    const user = serverUser();
    postgres.folder = makeTempDir();
    if (user.name) chownSync(postgres.folder, user.uid, user.gid);
    const options = { cwd: postgres.folder, user: user.name };
    const data = join(postgres.folder, 'data');

    const args = ['-D', data, '-U', 'undertone', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
    const made = await run(program('initdb'), args, options);
    if (made.code !== 0) throw new Error(made.output);
    postgres.#program = new Program(
      program('postgres'),
      ['-D', data, '-k', postgres.folder, '-c', 'listen_addresses='],
      { ...options, name: 'postgres' },
    );
    await eventually('PostgreSQL is ready', async () => (await postgres.#ping()).code === 0);
    return postgres;
  }

  get url() {
    return `postgresql:///postgres?host=${this.folder}&user=undertone`;
  }

  #ping() {
    return run(program('pg_isready'), ['-h', this.folder, '-U', 'undertone']);
  }

  async stop() {
    this.#program.kill('SIGINT'); // does not wait for clients, as SIGTERM does
    await this.#program.stop();
    removeTempDir(this.folder);
  }
}
