// Reads server-sent events (WHATWG HTML 9.2).
import http from 'node:http';

import { inTime } from './wait.mjs';

function parseEvent(block) {
  const event = { event: 'message', data: '' };
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) event.comment = line.slice(1).trim();
    const colon = line.indexOf(':');
    if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return event;
}

export class EventStream {
  events = [];
  status;
  #request;
  #wakers = new Set();

  /** Opens GET `url`; `ended` resolves when the server ends the stream. */
  constructor(url, headers = {}) {
    this.ended = new Promise((resolve, reject) => {
      this.#request = http.get(url, { headers: { Accept: 'text/event-stream', ...headers } });
      this.#request.on('error', reject);
      this.#request.on('response', (response) => {
        this.status = response.statusCode;
        this.contentType = response.headers['content-type'];
        let pending = '';
        response.setEncoding('utf8');
        response.on('data', (text) => {
          const blocks = (pending + text).split('\n\n');
          pending = blocks.pop();
          this.events.push(...blocks.map(parseEvent));
          this.#wakers.forEach((wake) => wake());
        });
        response.on('end', resolve);
        response.on('error', reject);
      });
    });
    this.ended.catch(() => {}); // told by whoever awaits it
  }

  /** The first event that `matches`, past or to come. */
  async next(matches, within = 10_000) {
    const arrived = new Promise((resolve) => {
      const look = () => {
        const found = this.events.find(matches);
        if (!found) return;
        this.#wakers.delete(look);
        resolve(found);
      };
      this.#wakers.add(look);
      look();
    });
    return inTime('an event', arrived, within);
  }

  /** All events, once the server has ended the stream. */
  async all(within = 10_000) {
    await inTime('the end of the events', this.ended, within);
    return this.events;
  }

  close() {
    this.#request.destroy();
  }
}
