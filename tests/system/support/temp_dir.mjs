import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { atExit } from './at_exit.mjs';

const folders = new Set();
atExit(() => folders.forEach(removeTempDir), { last: true });

/** A folder of its own, with a short path: Unix sockets lie in it. Removed with the process. */
export function makeTempDir() {
  const folder = mkdtempSync(join(tmpdir(), 'ut-'));
  folders.add(folder);
  return folder;
}

export function removeTempDir(folder) {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** One for an installation's `dataDir`, to be handed to own(). */
export function ownTempDir() {
  const path = makeTempDir();
  return { path, stop: () => removeTempDir(path) };
}
