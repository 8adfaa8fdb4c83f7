// Clients that send or read too slowly are cut, and nobody else notices them.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { asJson, chat, chatOfSize } from './support/chats.mjs';
import { EventStream } from './support/events.mjs';
import { serverHolds } from './support/proc.mjs';
import { RawSocket } from './support/raw_socket.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually, timed } from './support/wait.mjs';

const UPLOAD =
  'POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n' +
  'Content-Type: multipart/form-data; boundary=b\r\n\r\n';

/** Sends `text` a byte a second until the server ends it; the answer, or null. */
async function trickle(socket, text, within) {
  let done = false;
  const answer = socket.answerOrEnd({ within }).finally(() => (done = true));
  for (let at = 0; at < text.length && !done; ++at) {
    await socket.send(text[at]);
    await Promise.race([answer.catch(() => {}), delay(1_000)]);
  }
  return answer;
}

describe('slow and silent clients', () => {
  const service = shared(() => startUndertone());

  // Side by side, as all of them spend their time in waiting for the deadlines of the defaults.
  scenario('are cut at their deadlines', { timeout: 120_000 }, async ({ own }) => {
    const connect = async () => own(await RawSocket.connect(service().port));
    const client = service().client(newCustomer());

    async function headByteByByte() {
      const socket = await connect();
      const took = await timed(async () => {
        const answer = await trickle(socket, `GET / HTTP/1.1\r\nX: ${'x'.repeat(200)}`, 30_000);
        assert.ok(answer === null || answer.status === 408, `head: ${answer?.status}`);
        await socket.closed();
      });
      assert.ok(took < 15_000, `the head has 10 s, not ${took} ms`);
    }

    async function bodyByteByByte() {
      const socket = await connect();
      await socket.send(UPLOAD);
      const took = await timed(async () => {
        const body =
          '--b\r\nContent-Disposition: form-data; name="files"; filename="a.json"\r\n\r\n';
        const answer = await trickle(socket, body + '['.repeat(300), 90_000);
        assert.equal(answer?.status, 408, 'under 1 KiB/s over 60 s');
        await socket.closed();
      });
      assert.ok(took > 50_000 && took < 75_000, `the body has 60 s, not ${took} ms`);
    }

    async function bodyThatStandsStill() {
      const socket = await connect();
      await socket.send(`${UPLOAD}--b\r\n`);
      const took = await timed(async () => {
        const answer = await socket.answer({ within: 60_000 });
        assert.equal(answer.status, 408);
        await socket.closed();
      });
      assert.ok(took > 25_000 && took < 40_000, `a body may stand still for 30 s, not ${took} ms`);
    }

    async function eventsWithoutNews() {
      await client.completed(await client.uploadOne('first.json', asJson(chat(3))));
      await service().cli('queue', 'pause', '--customer', client.customer);
      const id = await client.uploadOne('waits.json', asJson(chat(3)));
      const url = `${service().baseUrls[0]}/api/v1/uploads/${id}/events?customer_id=${client.customer}`;
      const stream = own(new EventStream(url));
      await stream.next(({ comment }) => comment !== undefined, 20_000);
    }

    async function othersMeanwhile() {
      for (let round = 0; round < 20; ++round) {
        const took = await timed(() => client.get('/api/v1/uploads'));
        assert.ok(took < 2_000, `${took} ms for a list`);
        await delay(500);
      }
    }

    await Promise.all([
      headByteByByte(),
      bodyByteByByte(),
      bodyThatStandsStill(),
      eventsWithoutNews(),
      othersMeanwhile(),
    ]);
  });

  scenario('a client that never reads is let go', async ({ own }) => {
    const undertone = own(await startUndertone({ settings: { 'http.write_timeout_s': 2 } }));
    const client = undertone.client(newCustomer());
    const id = await client.uploadOne('large.json', chatOfSize(30_000_000).json);
    const socket = own(await RawSocket.connect(undertone.port));
    const clientPort = socket.tcp.localPort;
    const path = `/api/v1/uploads/${id}/content?customer_id=${client.customer}`;
    await socket.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    socket.tcp.pause();
    assert.ok(serverHolds(undertone.port, clientPort));
    await eventually('it is let go', () => !serverHolds(undertone.port, clientPort), {
      within: 20_000,
    });
    await client.get('/api/v1/uploads');
  });

  scenario('many idle connections leave room for others', async ({ own }) => {
    const sockets = await Promise.all(
      Array.from({ length: 500 }, () => RawSocket.connect(service().port)),
    );
    for (const socket of sockets) own(socket);
    const client = service().client(newCustomer());
    await client.completed(await client.uploadOne('chat.json', asJson(chat(3))));
  });
});
