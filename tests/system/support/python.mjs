// The documents' own Python, run with the library it names (python3-requests).
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What `program` prints, as JSON. It calls http://localhost:8000, where somebody else may listen:
 * `service` is reached as its own proxy.
 */
export async function python(service, program, { cwd } = {}) {
  const env = { PATH: process.env.PATH, http_proxy: service.baseUrls[0] };
  const { stdout } = await run('python3', ['-c', program], { env, cwd });
  return JSON.parse(stdout);
}
