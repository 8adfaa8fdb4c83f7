// What a test file started is ended with it, also when the runner ends the file early.
const endings = new Set();

/** Runs `ending`, which must not wait for anything, when this process exits. */
export function atExit(ending) {
  endings.add(ending);
}

process.on('exit', () => {
  for (const ending of endings) ending();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
