// A test of the whole service: it ends what it started, and tells what the programs said.
import { after, before, it } from 'node:test';

import { recentLogs } from './installation.mjs';
import { inTime } from './wait.mjs';

/**
 * Like it(), with a deadline (`timeout`, milliseconds). The body gets `own`: whatever has a stop()
 * or a close() and is handed to it, ends with the scenario, the last one first.
 */
export function scenario(name, ...rest) {
  const body = rest.pop();
  const { timeout = 60_000, ...options } = rest[0] ?? {};
  it(name, { ...options, timeout: timeout + 60_000 }, async () => {
    const owned = [];
    const own = (resource) => {
      owned.push(resource);
      return resource;
    };
    try {
      await inTime(`the scenario "${name}"`, body({ own }), timeout);
    } catch (error) {
      console.error(`FAILED: ${name}\n${recentLogs()}`);
      throw error;
    } finally {
      for (const resource of owned.reverse()) await (resource.stop?.() ?? resource.close?.());
    }
  });
}

/**
 * One installation for all scenarios of a describe(), started before the first of them. Returns a
 * function that gives it.
 */
export function shared(start) {
  let installation;
  before(async () => {
    installation = await start();
  });
  after(async () => {
    await installation?.stop();
  });
  return () => installation;
}

let customers = 0;

/** A customer that no other scenario uses. */
export const newCustomer = () => `customer-${process.pid}-${++customers}`;
