// What a test file started is ended with it, also when the runner ends the file early.
const endings = [];

/**
 * Runs `ending`, which must not wait for anything, when this process exits; `last`: after all
 * others, as a folder can go only when nobody writes into it any more.
 */
export function atExit(ending, { last = false } = {}) {
  endings.push({ ending, last });
}

process.on('exit', () => {
  for (const { ending } of endings.sort((a, b) => a.last - b.last)) ending();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
