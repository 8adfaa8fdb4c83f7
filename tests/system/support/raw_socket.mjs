// A TCP connection on which a test writes what no HTTP library would.
import { once } from 'node:events';
import net from 'node:net';

import { eventually } from './wait.mjs';

const HEAD_END = '\r\n\r\n';

/** The first complete answer in `bytes`, or null: {status, headers, body, size}. */
function parseAnswer(bytes, ended) {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const [statusLine, ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const status = Number(statusLine.split(' ')[1]);
  const start = headEnd + HEAD_END.length;
  const bodyless = status < 200 || status === 204 || status === 304;
  const length = bodyless ? 0 : headers['content-length'];
  if (length === undefined) {
    return ended ? { status, headers, body: bytes.subarray(start), size: bytes.length } : null;
  }
  const size = start + Number(length);
  if (bytes.length < size) return null;
  return { status, headers, body: bytes.subarray(start, size), size };
}

export class RawSocket {
  /** Statuses of the 1xx answers seen so far. */
  interim = [];
  ended = false;
  #received = Buffer.alloc(0);

  constructor(socket) {
    this.tcp = socket;
    socket.on('data', (bytes) => (this.#received = Buffer.concat([this.#received, bytes])));
    // A reset is one of the ways in which a server may end a connection.
    socket.on('error', () => (this.ended = true));
    socket.on('end', () => (this.ended = true));
    socket.on('close', () => (this.ended = true));
  }

  static async connect(port) {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawSocket(socket);
  }

  /** Resolves when the bytes are on their way, or cannot be sent any more. */
  send(bytes) {
    return new Promise((resolve) => {
      if (this.tcp.destroyed) resolve();
      else this.tcp.write(bytes, resolve);
    });
  }

  /** Says that nothing more will come, and goes on reading. */
  finish() {
    this.tcp.end();
  }

  /** The next final answer, or null if the connection ends without one. */
  async answerOrEnd({ within = 10_000 } = {}) {
    const look = () => {
      const ended = this.ended; // before the bytes: what came before the end counts
      const answer = this.#take();
      return answer || ended ? { answer } : null;
    };
    return (await eventually('an answer or the end', look, { within, every: 5 })).answer;
  }

  async answer(options) {
    const answer = await this.answerOrEnd(options);
    if (!answer) throw new Error('the connection ended without an answer');
    return answer;
  }

  async closed({ within = 10_000 } = {}) {
    await eventually('the server closes the connection', () => this.ended, { within, every: 5 });
  }

  close() {
    this.tcp.destroy();
  }

  #take() {
    for (;;) {
      const answer = parseAnswer(this.#received, this.ended);
      if (!answer) return null;
      this.#received = this.#received.subarray(answer.size);
      if (answer.status >= 200) return answer;
      this.interim.push(answer.status);
    }
  }
}

/** Sends `request` on a connection of its own; the answer, or null if there is none. */
export async function rawExchange(port, request, options) {
  const connection = await RawSocket.connect(port);
  try {
    await connection.send(request);
    return await connection.answerOrEnd(options);
  } finally {
    connection.close();
  }
}
