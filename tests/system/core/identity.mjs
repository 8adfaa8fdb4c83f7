// An id that is not the caller's is like one that does not exist.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';

import { asJson, chat } from '../support/chats.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';

/** Every documented request that names an upload: [method, path behind the id]. */
function requestsOf(client) {
  const prefix = '/api/v1/uploads/{id}';
  const found = Object.entries(client.contract.document.paths)
    .filter(([path]) => path.startsWith(prefix))
    .flatMap(([path, item]) =>
      Object.keys(item).flatMap((method) => {
        const methods = method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];
        return methods.map((each) => [each, path.slice(prefix.length)]);
      }),
    );
  assert.ok(found.length >= 20, 'the document names them all');
  // The upload itself last: DELETE would take it from the others, if it worked.
  return found.sort(([a], [b]) => (a === 'DELETE') - (b === 'DELETE'));
}

/** An answer without what may differ: the id, the request id and the time. */
function comparable(answer, id) {
  const { 'x-request-id': requestId, date, traceparent, ...headers } = answer.headers;
  return { headers, text: answer.text.replaceAll(id, 'ID').replaceAll(requestId, 'REQUEST') };
}

export function identity(service) {
  describe('ids', () => {
    scenario('a foreign id is indistinguishable from a missing one', async () => {
      const owner = service().client(newCustomer());
      const foreign = await owner.uploadOne('chat.json', asJson(chat(3)));
      await owner.completed(foreign);
      const stranger = service().client(newCustomer());
      await stranger.completed(await stranger.uploadOne('chat.json', asJson(chat(3))));
      const missing = randomUUID();

      for (const [method, path] of requestsOf(stranger)) {
        const answerFor = async (id) => {
          const target = `/api/v1/uploads/${id}${path}`;
          return comparable(await stranger.request(method, target, { expect: 404 }), id);
        };
        assert.deepEqual(await answerFor(foreign), await answerFor(missing), `${method} ${path}`);
      }
      assert.equal((await owner.get(`/api/v1/uploads/${foreign}`)).json.status, 'completed');
    });

    scenario('a malformed id and a customer nobody knows are 404', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('chat.json', asJson(chat(3)));
      const malformed = [
        '1',
        'null',
        `${id}0`,
        id.slice(1),
        '00000000-0000-0000-0000-000000000000',
      ];
      for (const [method, path] of requestsOf(client)) {
        for (const wrong of [...malformed, '..%2f..%2fetc%2fpasswd', '%00', "'--"]) {
          await client.request(method, `/api/v1/uploads/${wrong}${path}`, { expect: 404 });
        }
        const query = { customer_id: newCustomer() };
        await client.request(method, `/api/v1/uploads/${id}${path}`, { query, expect: 404 });
      }
      await client.completed(id);
    });

    scenario('the id of another kind of thing is 404', async () => {
      const client = service().client(newCustomer());
      await client.uploadOne('chat.json', asJson(chat(3)));
      const deletion = await client.delete('/api/v1/uploads', { query: { q: 'no such name' } });
      assert.equal(deletion.status, 202);
      for (const [method, path] of requestsOf(client)) {
        const target = `/api/v1/uploads/${deletion.json.job_id}${path}`;
        await client.request(method, target, { expect: 404 });
      }
    });

    scenario('an object asked for without customer_id is 422 in open mode', async () => {
      const client = service().client(newCustomer());
      const id = await client.uploadOne('chat.json', asJson(chat(3)));
      for (const [method, path] of requestsOf(client)) {
        const query = { customer_id: undefined };
        await client.request(method, `/api/v1/uploads/${id}${path}`, { query, expect: 422 });
      }
    });
  });
}
