// Starts Undertone: as `undertone up` does, or program by program.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Installation, binary, environment } from './installation.mjs';
import { freePort } from './ports.mjs';
import { Program } from './program.mjs';
import { makeTempDir } from './temp_dir.mjs';

const DEFAULTS = { 'log.level': 'info' };

async function readyOrStopped(installation) {
  try {
    await installation.ready();
    return installation;
  } catch (error) {
    await installation.stop().catch(() => {});
    throw error;
  }
}

/**
 * `undertone up` on a folder of its own, or on `dataDir`, which then outlives it.
 * `wrapper`: a command that runs the program, such as ['faketime', '-f', '+2d'].
 */
export async function startUndertone({
  workers = 1,
  settings = {},
  env: extra = {},
  dataDir,
  scheme,
  wrapper = [],
} = {}) {
  const port = await freePort();
  const folder = dataDir ?? makeTempDir();
  const env = environment({ ...DEFAULTS, ...settings }, extra);
  const [command, ...args] = [
    ...wrapper,
    binary('undertone'),
    'up',
    ...['--listen', `127.0.0.1:${port}`, '--data', folder, '--workers', String(workers)],
  ];
  const program = new Program(command, args, { name: 'undertone up', cwd: folder, env });
  return readyOrStopped(
    new Installation({
      programs: [program],
      ports: [port],
      dataDir: folder,
      env,
      keepData: dataDir !== undefined,
      scheme,
    }),
  );
}

/** One worker process for an installation made by startPrograms(). */
export function startWorker(installation) {
  const number = installation.programs.length;
  const { env, dataDir } = installation;
  const worker = new Program(binary('undertone-worker'), ['--data', dataDir], {
    name: `undertone-worker (program ${number})`,
    cwd: dataDir,
    env,
  });
  installation.programs.push(worker);
  return worker;
}

/**
 * Any number of API and worker processes over one store and one Redis, as a large installation
 * has them. `settings` name both; `parts` (stores of the test's own) end with the installation.
 */
export async function startPrograms({ apis = 1, workers = 1, settings, parts }) {
  const dataDir = makeTempDir();
  mkdirSync(join(dataDir, 'run'), { recursive: true });
  const env = environment({ ...DEFAULTS, ...settings });
  const installation = new Installation({ programs: [], ports: [], dataDir, env, parts });
  await installation.cli('migrate');
  for (let number = 0; number < apis; ++number) {
    const port = await freePort();
    const listen = ['--set', `http.listen=127.0.0.1:${port}`];
    const args = ['--data', dataDir, ...listen];
    installation.ports.push(port);
    installation.programs.push(
      new Program(binary('undertone-api'), args, {
        name: `undertone-api on ${port}`,
        cwd: dataDir,
        env,
      }),
    );
  }
  for (let number = 0; number < workers; ++number) startWorker(installation);
  return readyOrStopped(installation);
}
