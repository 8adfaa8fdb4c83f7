// The core once more on PostgreSQL, with two API processes and three workers over one Redis.
import { describe } from 'node:test';

import { core } from './core/index.mjs';
import { Postgres } from './support/postgres.mjs';
import { Redis } from './support/redis.mjs';
import { shared } from './support/scenario.mjs';
import { startPrograms } from './support/undertone.mjs';

async function startInstallation() {
  const postgres = await Postgres.start();
  const redis = await Redis.start();
  return startPrograms({
    apis: 2,
    workers: 3,
    settings: { 'database.url': postgres.url, 'redis.url': redis.url },
    parts: [postgres, redis],
  });
}

describe('the core on PostgreSQL, two API processes and three workers', () => {
  core(shared(startInstallation));
});
