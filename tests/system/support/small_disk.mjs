// A file system of a few megabytes, for tests that fill it.
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { atExit } from './at_exit.mjs';
import { makeTempDir, removeTempDir } from './temp_dir.mjs';

export class SmallDisk {
  #foreignFile;

  /** Mounts a tmpfs. Throws where that is not allowed. */
  constructor(megabytes) {
    this.folder = makeTempDir();
    this.#foreignFile = join(this.folder, 'somebody-elses-file');
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.folder];
    execFileSync('mount', options, { stdio: 'ignore' });
    atExit(() => this.#unmount());
  }

  /** Why there is none here, or false. */
  static refusal() {
    try {
      new SmallDisk(1).stop();
      return false;
    } catch {
      return 'mounting a tmpfs is not allowed here';
    }
  }

  /** Takes room away until no more than `bytes` are left. */
  leave(bytes) {
    const { bavail, bsize } = statfsSync(this.folder);
    const taken = Math.max(bavail * bsize - bytes, 0);
    writeFileSync(this.#foreignFile, Buffer.alloc(taken), { flag: 'a' });
  }

  giveBack() {
    rmSync(this.#foreignFile);
  }

  stop() {
    this.#unmount();
    removeTempDir(this.folder);
  }

  #unmount() {
    try {
      execFileSync('umount', ['--lazy', this.folder], { stdio: 'ignore' });
    } catch {
      // it is gone already
    }
  }
}
