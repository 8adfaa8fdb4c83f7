// Every endpoint, as the route table has it, against every kind of credential: what the table says
// is what is answered.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';

import { SignJWT, decodeJwt, decodeProtectedHeader } from 'jose';

import { bearer, json, newPerson } from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { multipart, uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const SECRET = 'the secret that these tests sign tokens with';
/** Any status that is no fault of the server's. */
const STATUSES = Array.from({ length: 300 }, (_, i) => 200 + i);
const ROLES = ['viewer', 'analyst', 'admin', 'owner'];

/** What it takes: the least role and the scope, as docs/http_api.md has them. */
const NEEDED = {
  tenant_read: { role: 'viewer', scope: 'uploads:read', lacking: 'uploads:write' },
  tenant_write: { role: 'analyst', scope: 'uploads:write', lacking: 'uploads:read' },
  tenant_manage: { role: 'admin', scope: 'admin', lacking: 'uploads:*' },
};

/** Every operation of the document: [{method, path, access, takesFiles}]. */
function operationsOf({ contract }) {
  const found = Object.entries(contract.document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      access: operation['x-undertone-access'],
      takesFiles: 'multipart/form-data' in (operation.requestBody?.content ?? {}),
    })),
  );
  assert.ok(found.length > 40);
  for (const { access, path } of found) assert.ok(access, path);
  return found;
}

/** What changes a thing that is there, by its path; what has none here takes an empty object. */
const CHANGES = {
  'PUT /api/v1/tenant/members/{id}': { role: 'viewer' },
  'PUT /api/v1/alert-rules/{id}': { kind: 'negative_share_up', percent: 7 },
};

const A_FILE = multipart([{ name: 'file', filename: 'a.csv', body: 'a,b\n1,2\n' }]);

const filled = (path, id = randomUUID()) => path.replace(/\{\w+\}/g, id);

describe('permissions', () => {
  const service = shared(() =>
    startUndertone({
      settings: {
        'auth.mode': 'required',
        'auth.secret_key': SECRET,
        'limits.refused_per_minute': 0,
        'limits.logins_per_minute': 0, // each login route is asked with each bad credential
      },
    }),
  );
  let client; // one for all requests, so that they share its connections
  const anyone = () => (client ??= service().client());
  const operations = (...wanted) =>
    operationsOf(anyone()).filter(({ access }) => wanted.includes(access));
  const newKey = (...args) => service().cli('key', 'create', ...args);

  /** The answer to a request with those headers; its body, where it has one, is `value`. */
  function ask({ method, path, takesFiles }, headers, expect, value = {}) {
    const takesBody = method === 'POST' || method === 'PUT';
    const nothing = { body: undefined, headers: {} };
    const sent = takesFiles ? A_FILE : takesBody ? json(value) : nothing;
    const options = { body: sent.body, headers: { ...sent.headers, ...headers }, expect };
    return anyone().request(method, filled(path), options);
  }
  const described = ({ method, path }) => `${method} ${path}`;

  /** A token that is right in everything but what `changes` says. */
  async function forge(token, changes, secret = SECRET) {
    return new SignJWT({ ...decodeJwt(token), ...changes })
      .setProtectedHeader(decodeProtectedHeader(token))
      .sign(new TextEncoder().encode(secret));
  }

  /** Headers by what is wrong with them. */
  async function badCredentials() {
    const person = await newPerson(service);
    const token = person.tokens.access_token;
    const expired = await forge(token, { exp: Math.floor(Date.now() / 1000) - 1 });
    const forged = await forge(token, {}, 'another secret, just as long as the one there is');
    const foreign = await forge(token, { sub: randomUUID() });
    // Signed again without a change it is as good as before.
    await anyone().get('/api/v1/users/me', { headers: bearer(await forge(token, {})) });
    const loggedOut = await newPerson(service);
    await loggedOut.client.post('/api/v1/auth/logout');
    const revoked = await newKey('--customer', newCustomer());
    await service().cli('key', 'revoke', revoked);
    const ended = await newKey('--customer', newCustomer(), '--expires', '1s');
    await eventually('the key has expired', async () => {
      const options = { headers: bearer(ended), expect: [200, 401] };
      return (await anyone().get('/api/v1/uploads', options)).status === 401;
    });
    return {
      none: {},
      'no scheme we know': { Authorization: 'Basic YTpi' },
      'no token': bearer('nonsense'),
      'no key': { 'X-API-Key': 'ut_00000000_nonsense' },
      'no cookie of ours': { Cookie: 'undertone_session=nonsense' },
      'an expired token': bearer(expired),
      'a forged token': bearer(forged),
      'a token of another user': bearer(foreign),
      'a token after logout': loggedOut.headers,
      'a revoked key': bearer(revoked),
      'an expired key': bearer(ended),
    };
  }

  scenario('no credential, or one that is no good, is 401', { timeout: 180_000 }, async () => {
    const bad = await badCredentials();
    const closed = operations('user', ...Object.keys(NEEDED), 'operator_only');
    for (const operation of closed) {
      for (const [what, headers] of Object.entries(bad)) {
        const { headers: answered } = await ask(operation, headers, 401).catch((error) => {
          throw new Error(`${described(operation)} with ${what}`, { cause: error });
        });
        assert.match(answered['www-authenticate'], /^Bearer/);
      }
    }
    const statusOf = async (operation, headers) => (await ask(operation, headers, STATUSES)).status;
    for (const operation of operations('anyone')) {
      const without = await statusOf(operation, {});
      for (const [what, headers] of Object.entries(bad)) {
        const message = `${described(operation)}: ${what}`;
        assert.equal(await statusOf(operation, headers), without, message);
      }
    }
  });

  scenario('too small a role is 403, and no role above it is', { timeout: 180_000 }, async () => {
    const customer = newCustomer();
    const holder = service().client(undefined, bearer(await newKey('--customer', customer)));
    for (const role of ROLES) {
      const person = await newPerson(service);
      const { json: invitation } = await holder.post('/api/v1/invitations', json({ role }));
      const accept = { ...json({ token: invitation.token }) };
      await person.client.post('/api/v1/invitations/accept', accept);
      const headers = { ...person.headers, 'X-Undertone-Tenant': customer };
      for (const operation of operations(...Object.keys(NEEDED))) {
        const enough = ROLES.indexOf(role) >= ROLES.indexOf(NEEDED[operation.access].role);
        const { status } = await ask(operation, headers, STATUSES);
        if (operation.path.includes('{customer_id}')) continue;
        assert.equal(status !== 403, enough, `${described(operation)} as ${role}: ${status}`);
        assert.notEqual(status, 401);
      }
      for (const operation of operations('operator_only')) await ask(operation, headers, 403);
    }
  });

  scenario('too small a scope is 403, the one it takes is not', { timeout: 180_000 }, async () => {
    const customer = newCustomer();
    const keys = {};
    for (const scope of ['uploads:read', 'uploads:write', 'uploads:*', 'admin']) {
      keys[scope] = bearer(await newKey('--customer', customer, '--scope', scope));
    }
    for (const operation of operations(...Object.keys(NEEDED))) {
      const { scope, lacking } = NEEDED[operation.access];
      await ask(operation, keys[lacking], 403);
      if (operation.path.includes('{customer_id}')) continue;
      const { status } = await ask(operation, keys[scope], STATUSES);
      assert.ok(![401, 403].includes(status), `${described(operation)} with ${scope}: ${status}`);
    }
    for (const operation of operations('user')) await ask(operation, keys.admin, 403);
    for (const operation of operations('operator_only')) await ask(operation, keys.admin, 403);
  });

  /** An id of each kind of thing that a person has, by the path it stands in. */
  async function thingsOf(person) {
    const form = uploadForm({}, { 'chat.json': asJson(chat(3)) });
    const { json: stored } = await person.client.postForm(form, { expect: 201 });
    await person.client.completed(stored.uploads[0].id);
    const make = async (path, value) => (await person.client.post(path, json(value))).json.id;
    const session = randomUUID();
    await person.client.post('/api/csv/sessions', json({ session_id: session }));
    return {
      '/api/v1/datasets/': stored.uploads[0].id,
      '/api/datasets/': stored.uploads[0].id,
      '/api/csv/files/': stored.uploads[0].id,
      '/api/csv/sessions/': session,
      '/api/v1/collections/': await make('/api/v1/collections', { key: randomUUID() }),
      '/api/v1/uploads/': stored.uploads[0].id,
      '/api/v1/alert-rules/': await make('/api/v1/alert-rules', {
        kind: 'negative_share_up',
        percent: 5,
      }),
      '/api/v1/reports/': await make('/api/v1/reports/analyze', {
        dataset_id: stored.uploads[0].id,
      }),
      '/api/v1/invitations/': await make('/api/v1/invitations', { role: 'viewer' }),
      '/api/v1/api-keys/': await make('/api/v1/api-keys', {}),
      '/api/v1/tenant/members/': person.id,
    };
  }

  scenario('another tenant’s ids are like missing ones', { timeout: 180_000 }, async () => {
    const [owner, stranger] = [await newPerson(service), await newPerson(service)];
    const things = await thingsOf(owner);
    const { json: tenants } = await owner.client.get('/api/v1/tenants');
    const names = ({ path }) => /\{(?!customer_id)/.test(path);
    const asked = operations(...Object.keys(NEEDED)).filter(names);
    const comparable = async (operation, id, more) => {
      const path = filled(operation.path, id);
      const headers = { ...stranger.headers, ...more };
      const change = CHANGES[described(operation)];
      const answer = await ask({ ...operation, path }, headers, STATUSES, change);
      const { 'x-request-id': requestId, date, traceparent, ratelimit, ...rest } = answer.headers;
      const text = answer.text.replaceAll(id, 'ID').replaceAll(requestId, 'REQUEST');
      return { status: answer.status, headers: rest, text };
    };
    for (const operation of asked) {
      const kind = Object.keys(things).find((prefix) => operation.path.startsWith(prefix));
      assert.ok(kind, `${operation.path}: no thing of this kind is made here`);
      for (const more of [{}, { 'X-Undertone-Tenant': tenants[0].customer_id }]) {
        const foreign = await comparable(operation, things[kind], more);
        const missing = await comparable(operation, randomUUID(), more);
        assert.deepEqual(foreign, missing, described(operation));
        assert.equal(foreign.status, 404, described(operation));
      }
    }
    // And all of them are still there.
    await owner.client.get(`/api/v1/uploads/${things['/api/v1/uploads/']}`);
    await owner.client.get(`/api/csv/sessions/${things['/api/csv/sessions/']}`);
    assert.equal((await owner.client.get('/api/v1/api-keys')).json[0].revoked_at, null);
    assert.equal((await owner.client.get('/api/v1/invitations')).json.length, 1);
  });
});
