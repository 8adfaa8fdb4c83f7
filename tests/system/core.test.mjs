// The core on SQLite: one machine, one API process, as `undertone up` starts it.
import { describe } from 'node:test';

import { core } from './core/index.mjs';
import { shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

describe('the core on SQLite', () => {
  core(shared(() => startUndertone({ workers: 2 })));
});
