// Waiting for something that is on its way, with a deadline.
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `probe` until it gives something truthy, and returns that. A probe that throws counts as
 * "not yet"; what it threw is told when the deadline passes.
 */
export async function eventually(what, probe, { within = 10_000, every = 25 } = {}) {
  const deadline = performance.now() + within;
  let lastError;
  do {
    try {
      const found = await probe();
      if (found) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await delay(every);
  } while (performance.now() < deadline);
  throw new Error(`not within ${within} ms: ${what}`, { cause: lastError });
}

/** `promise`, or an error after `within` milliseconds. */
export async function inTime(what, promise, within = 10_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${within} ms: ${what}`)), within);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Milliseconds that `action` took. */
export async function timed(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** Calls `action` with every item, up to 16 at a time. */
export async function forEachInParallel(items, action) {
  const waiting = [...items].reverse();
  const worker = async () => {
    while (waiting.length > 0) await action(waiting.pop());
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
