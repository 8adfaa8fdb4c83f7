import net from 'node:net';

// Below the range from which the system takes ports for outgoing connections.
const FIRST = 20_000;
const COUNT = 12_000;

function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** A port on which nobody listens. Test files run side by side, so it is drawn at random. */
export async function freePort() {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}
