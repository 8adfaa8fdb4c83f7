// The audit log: every change leaves its entry, refused credentials are counted, the chain holds.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import {
  PASSWORD,
  bearer,
  cookieHeader,
  form,
  json,
  newEmail,
  newPerson,
} from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { multipart, uploadForm } from './support/multipart.mjs';
import { Postgres } from './support/postgres.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir, removeTempDir } from './support/temp_dir.mjs';
import { startPrograms, startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const AUDIT = '/api/v1/audit';
const UPLOADS = '/api/v1/uploads';
const RULE = { kind: 'negative_share_up', percent: 5 };
const UNSAFE = ['post', 'put', 'patch', 'delete'];

/** {"POST /api/v1/uploads": "upload.created", ...}: what the document says is audited as what. */
function declared({ contract }) {
  const found = {};
  for (const [path, item] of Object.entries(contract.document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const action = operation['x-undertone-audit'];
      assert.equal(action !== undefined, UNSAFE.includes(method), `${method} ${path}: ${action}`);
      if (action) found[`${method.toUpperCase()} ${path}`] = action;
    }
  }
  assert.ok(Object.keys(found).length > 30);
  return found;
}

/** A program that takes mail and forgets it. */
function mailCommand(folder) {
  const program = join(folder, 'mailer');
  writeFileSync(program, '#!/bin/sh\ncat > /dev/null\n', { mode: 0o755 });
  return program;
}

const databases = {
  SQLite: (settings) => startUndertone({ settings }),
  async PostgreSQL(settings) {
    const [postgres, redis] = [await Postgres.start(), await Redis.start()];
    return startPrograms({
      apis: 2,
      settings: { ...settings, 'database.url': postgres.url, 'redis.url': redis.url },
      parts: [postgres, redis],
    });
  },
};

for (const [database, start] of Object.entries(databases)) {
  describe(`audit on ${database}`, () => {
    const service = shared(async () => {
      const folder = makeTempDir();
      const installation = await start({
        'auth.mode': 'required',
        'auth.mail_command': mailCommand(folder),
      });
      installation.parts.push({ stop: async () => removeTempDir(folder) });
      return installation;
    });
    const anyone = () => service().client();
    let operatorKey;
    const operator = async () => {
      operatorKey ??= await service().cli('key', 'create', '--all-customers');
      return service().client(undefined, bearer(operatorKey));
    };
    const log = async (customer, query = {}) =>
      (await (await operator()).get(AUDIT, { query: { customer_id: customer, ...query } })).json;
    const platformLog = async (query) =>
      (await (await operator()).get('/api/v1/platform/audit', { query })).json;
    const homeOf = async ({ client }) =>
      (await client.get('/api/v1/tenants')).json.find(({ own }) => own).customer_id;

    /** Does things, and remembers what it did: {operation, requestId, customer}. */
    class Doer {
      done = [];

      async act(client, customer, operation, options = {}, ids = {}) {
        const [method, template] = operation.split(' ');
        const path = template.replace(/\{(\w+)\}/g, (_, name) => ids[name]);
        const requestId = randomUUID();
        const headers = { ...options.headers, 'X-Request-Id': requestId };
        const answer = await client.request(method, path, { ...options, headers });
        this.done.push({ operation, requestId, customer });
        return answer;
      }
    }

    async function changeAccounts(doer) {
      const person = await newPerson(service);
      const home = await homeOf(person);
      const login = json({ email: person.email, password: PASSWORD });
      const at = (client, ...rest) => doer.act(client, home, ...rest);
      const filledIn = form({ username: person.email, password: PASSWORD });
      await at(anyone(), 'POST /api/v1/auth/login', filledIn);
      await at(anyone(), 'POST /api/v1/auth/login/json', login);
      const { refresh_token: token } = person.tokens;
      await at(anyone(), 'POST /api/v1/auth/refresh', json({ refresh_token: token }));
      await at(person.client, 'PUT /api/v1/users/me', json({ full_name: 'Somebody Else' }));

      const cookie = await at(anyone(), 'POST /api/login', login);
      await at(anyone(), 'POST /api/logout', { headers: cookieHeader(cookie) });
      const { json: other } = await at(anyone(), 'POST /auth/login', login);
      await at(anyone(), 'POST /auth/logout', { headers: bearer(other.access_token) });

      await at(anyone(), 'POST /api/v1/auth/password/forgot', json({ email: person.email }));
      const change = { current_password: PASSWORD, new_password: 'a second password' };
      await at(person.client, 'POST /api/v1/auth/password', json(change));
      const reset = 'POST /api/v1/users/{id}/password-reset';
      const { json: made } = await at(await operator(), reset, {}, { id: person.id });
      const third = { token: made.token, new_password: 'a third password' };
      await at(anyone(), 'POST /api/v1/auth/password/reset', json(third));
      const last = await newPerson(service);
      await doer.act(last.client, await homeOf(last), 'POST /api/v1/auth/logout');

      for (const path of ['/api/v1/auth/register', '/api/register', '/auth/register']) {
        const account = json({ email: newEmail(), password: PASSWORD });
        await doer.act(anyone(), undefined, `POST ${path}`, account);
        const { json: tokens } = await anyone().post('/api/v1/auth/login/json', account);
        const client = service().client(undefined, bearer(tokens.access_token));
        doer.done.at(-1).customer = await homeOf({ client });
      }
    }

    async function changeMembers(doer) {
      const [owner, one, two] = [
        await newPerson(service),
        await newPerson(service),
        await newPerson(service),
      ];
      const home = await homeOf(owner);
      const at = (client, ...rest) => doer.act(client, home, ...rest);
      const invite = async () =>
        (await at(owner.client, 'POST /api/v1/invitations', json({ role: 'viewer' }))).json;
      for (const { client } of [one, two]) {
        const { token } = await invite();
        await at(client, 'POST /api/v1/invitations/accept', json({ token }));
      }
      await at(owner.client, 'DELETE /api/v1/invitations/{id}', {}, await invite());
      const change = 'PUT /api/v1/tenant/members/{id}';
      await at(owner.client, change, json({ role: 'analyst' }), { id: one.id });
      await at(owner.client, 'DELETE /api/v1/tenant/members/{id}', {}, { id: one.id });
      const inside = service().client(undefined, { ...two.headers, 'X-Undertone-Tenant': home });
      await at(inside, 'DELETE /api/v1/tenant/members/me');

      const { json: key } = await at(owner.client, 'POST /api/v1/api-keys', json({}));
      const { json: fresh } = await at(owner.client, 'POST /api/v1/api-keys/{id}/rotate', {}, key);
      await at(owner.client, 'DELETE /api/v1/api-keys/{id}', {}, fresh);
      const { json: rule } = await at(owner.client, 'POST /api/v1/alert-rules', json(RULE));
      await at(owner.client, 'PUT /api/v1/alert-rules/{id}', json(RULE), rule);
      await at(owner.client, 'DELETE /api/v1/alert-rules/{id}', {}, rule);
      const dictionary = json({ terms: { meh: -1 }, neutral: [] });
      await at(owner.client, 'PUT /api/v1/dictionary', dictionary);
    }

    async function changeUploads(doer) {
      const customer = newCustomer();
      const key = await service().cli('key', 'create', '--customer', customer);
      const client = service().client(undefined, bearer(key));
      const at = (...rest) => doer.act(client, customer, ...rest);
      await service().cli('queue', 'pause', '--customer', customer);
      const files = uploadForm({}, { 'a.json': asJson(chat(3)), 'b.json': asJson(chat(3)) });
      const { json: stored } = await at('POST /api/v1/uploads', files);
      const [{ id }] = stored.uploads;
      await at('POST /api/v1/uploads/{id}/cancel', {}, { id });
      await at('POST /api/v1/uploads/{id}/retry', {}, { id });
      await service().cli('queue', 'resume', '--customer', customer);
      await client.completed(id);
      await at('POST /api/v1/uploads/{id}/reprocess', {}, { id });
      await client.completed(id);
      await at('DELETE /api/v1/uploads/{id}', {}, { id });
      await at('DELETE /api/v1/uploads', { query: { status: 'failed' } });
      await at('DELETE /api/v1/customers/{customer_id}', {}, { customer_id: customer });
      const { details } = (await log(customer, { action: 'upload.created' }))[0];
      assert.deepEqual(
        details.uploads,
        stored.uploads.map((each) => each.id),
      );
      const { details: filters } = (await log(customer, { action: 'uploads.deletion_queued' }))[0];
      assert.deepEqual(filters, { fields: ['status'] });
    }

    async function changeGroups(doer) {
      const person = await newPerson(service);
      const home = await homeOf(person);
      const at = (...rest) => doer.act(person.client, home, ...rest);
      const filed = (fields = {}) =>
        multipart([
          ...Object.entries(fields).map(([name, body]) => ({ name, body })),
          { name: 'file', filename: 'a.csv', body: 'a,b\n1,2\n' },
        ]);
      const { json: made } = await at('POST /api/v1/collections', json({ key: 'native' }));
      await at('DELETE /api/v1/collections/{id}', {}, made);
      const session = { session_id: 'one' };
      await at('POST /api/csv/sessions', json(session));
      const { json: uploaded } = await at('POST /api/csv/upload', filed(session));
      await at('DELETE /api/csv/files/{file_id}', {}, { file_id: uploaded.file.id });
      await at('DELETE /api/csv/sessions/{session_id}', {}, session);
      await at('POST /api/upload', filed());
      const { json: dataset } = await at('POST /api/v1/datasets/upload', filed());
      await at('POST /api/v1/datasets/{id}/versions', filed(), dataset);
      await at('PUT /api/v1/datasets/{id}', json({ name: 'Prices' }), dataset);
      await at('DELETE /api/v1/datasets/{id}', {}, dataset);
      const [{ target, details }] = await log(home, { action: 'dataset.changed' });
      assert.equal(target.id, dataset.id);
      assert.deepEqual(details, { fields: ['name'] });
    }

    async function changeReports(doer) {
      const person = await newPerson(service);
      const home = await homeOf(person);
      const at = (...rest) => doer.act(person.client, home, ...rest);
      const table = multipart([{ name: 'file', filename: 'a.csv', body: 'a,b\n1,2\n' }]);
      const options = { ...table, expect: 201 };
      const { json: dataset } = await person.client.post('/api/v1/datasets/upload', options);
      const asked = json({ dataset_id: dataset.id });
      const { json: report } = await at('POST /api/v1/reports/analyze', asked);
      const { id } = report;
      const { json: link } = await at('POST /api/v1/reports/{id}/share', json({}), { id });
      const ids = { id, share_id: link.id };
      await at('DELETE /api/v1/reports/{id}/share/{share_id}', {}, ids);
      await person.client.post(`/api/v1/reports/${id}/share`);
      await at('DELETE /api/v1/reports/{id}/share', {}, { id });
      await at('DELETE /api/v1/reports/{id}', {}, { id });
    }

    scenario('every change leaves its entry', { timeout: 180_000 }, async () => {
      const actions = declared(anyone());
      const doer = new Doer();
      await changeAccounts(doer);
      await changeMembers(doer);
      await changeUploads(doer);
      await changeGroups(doer);
      await changeReports(doer);

      const left = new Set(Object.keys(actions));
      for (const { operation, requestId, customer } of doer.done) {
        const action = actions[operation];
        const entry = await eventually(`${operation} has left ${action}`, async () =>
          (await log(customer, { action })).find((each) => each.request_id === requestId),
        );
        assert.equal(entry.outcome, 'success', operation);
        left.delete(operation);
      }
      assert.deepEqual([...left], [], 'operations that no step here calls');
      await service().cli('audit', 'verify');
    });

    scenario('an entry names who did what, and holds no secret', async () => {
      const owner = await newPerson(service);
      const home = await homeOf(owner);
      const named = json({ name: 'hush-hush' });
      const { json: key } = await owner.client.post('/api/v1/api-keys', named);
      const keyed = service().client(undefined, bearer(key.key));
      const { json: stored } = await keyed.postForm(uploadForm({}, { 'a.json': asJson(chat(3)) }));
      const { json: entries } = await owner.client.get(AUDIT);
      const [upload, created] = entries;
      assert.deepEqual(upload.actor, { kind: 'api_key', id: key.id });
      assert.deepEqual(upload.target, { kind: 'upload', id: stored.uploads[0].id });
      assert.equal(upload.address, '127.0.0.1');
      assert.deepEqual(created.actor, { kind: 'user', id: owner.id });
      assert.deepEqual(created.target, { kind: 'api_key', id: key.id });
      const text = JSON.stringify(await log(home));
      const secrets = [key.key, owner.tokens.access_token, PASSWORD, 'hush-hush', owner.email];
      for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    });

    scenario('a change that is refused leaves no entry', async () => {
      const owner = await newPerson(service);
      const before = (await owner.client.get(AUDIT)).json.length;
      const missing = { expect: 404 };
      await owner.client.delete(`${UPLOADS}/${randomUUID()}`, missing);
      await owner.client.delete(`/api/v1/api-keys/${randomUUID()}`, missing);
      await owner.client.delete(`/api/v1/alert-rules/${randomUUID()}`, missing);
      await owner.client.post('/api/v1/invitations', { ...json({ role: 'king' }), expect: 422 });
      assert.equal((await owner.client.get(AUDIT)).json.length, before);
    });

    scenario('the log is a list like any other, for who manages the customer', async () => {
      const owner = await newPerson(service);
      for (let percent = 1; percent <= 3; ++percent) {
        await owner.client.post('/api/v1/alert-rules', json({ ...RULE, percent }));
      }
      const all = await owner.client.get(AUDIT);
      assert.equal(Number(all.headers['x-total-count']), all.json.length);
      const first = await owner.client.get(AUDIT, { query: { limit: 2 } });
      assert.deepEqual(first.json, all.json.slice(0, 2));
      const [, next] = /<([^>]+)>; rel="next"/.exec(first.headers.link);
      assert.deepEqual((await owner.client.get(next)).json, all.json.slice(2, 4));

      const only = async (query) => (await owner.client.get(AUDIT, { query })).json;
      assert.equal((await only({ action: 'alert_rule.created' })).length, 3);
      assert.equal((await only({ actor: owner.id })).length, all.json.length);
      assert.equal((await only({ actor: randomUUID() })).length, 0);
      assert.equal((await only({ to: '2020-01-01' })).length, 0);
      const good = await only({ outcome: 'success', from: '2020-01-01' });
      assert.equal(good.length, all.json.length);
      for (const query of [{ outcome: 'maybe' }, { after: 'x' }, { actor: 'ÿ' }, { action: '' }]) {
        await owner.client.get(AUDIT, { query, expect: 422 });
      }
      await owner.client.get('/api/v1/platform/audit', { expect: 403 });
    });

    /** The entries that were collapsed into one for each second and kind: their sum. */
    const counted = (entries, reason) =>
      entries
        .filter(({ details }) => details.reason.startsWith(reason))
        .reduce((sum, { details }) => sum + details.count, 0);

    scenario('refused credentials are counted where they belong', async () => {
      const person = await newPerson(service);
      const home = await homeOf(person);
      const { json: key } = await person.client.post(
        '/api/v1/api-keys',
        json({ scopes: ['uploads:read'] }),
      );
      const wrong = `${key.key.slice(0, -1)}${key.key.endsWith('A') ? 'B' : 'A'}`;
      const refused = { expect: 401 };
      for (let i = 0; i < 40; ++i) {
        await anyone().get(UPLOADS, { headers: bearer(wrong), ...refused });
      }
      const readOnly = service().client(undefined, bearer(key.key));
      await readOnly.postForm(uploadForm({}, { 'a.json': '[]' }), { expect: 403 });
      const login = (email, password) =>
        anyone().post('/api/v1/auth/login/json', { ...json({ email, password }), ...refused });
      await login(person.email, 'no password of theirs');
      await login(newEmail(), 'somebody nobody knows');
      const unknown = bearer('ut_00000000_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
      await anyone().get(UPLOADS, { headers: unknown, ...refused });

      const refusals = (action) => ({ action, outcome: 'refused', limit: 1000 });
      await eventually('40 uses of a wrong secret are noted', async () => {
        const entries = await log(home, refusals('credential.refused'));
        assert.ok(entries.length < 20, `${entries.length} entries`);
        return counted(entries, `wrong secret of key ${key.prefix}`) === 40;
      });
      await eventually('the missing scope is noted', async () => {
        const [entry] = await log(home, refusals('permission.refused'));
        return entry?.actor.id === key.id && entry.details.reason === `POST ${UPLOADS}`;
      });
      await eventually('the wrong password is noted', async () =>
        counted(await log(home, refusals('login.refused')), 'wrong password'),
      );
      await eventually('what nobody knows is in the log of the platform', async () => {
        const users = await platformLog(refusals('login.refused'));
        const keys = await platformLog(refusals('credential.refused'));
        return counted(users, 'no such user') >= 1 && counted(keys, 'no such key') >= 1;
      });
      const { text } = await (await operator()).get('/api/v1/platform/audit');
      assert.ok(!text.includes('aaaaaaa'));
    });

    scenario('an old refresh token ends the login, and the log says so', async () => {
      const person = await newPerson(service);
      const home = await homeOf(person);
      const refresh = (expect) =>
        anyone().post('/api/v1/auth/refresh', {
          ...json({ refresh_token: person.tokens.refresh_token }),
          expect,
        });
      await refresh(200);
      await refresh(401);
      const [entry] = await log(home, { outcome: 'refused' });
      assert.equal(entry.action, 'login.refreshed');
      assert.equal(entry.target.kind, 'login');
      assert.match(entry.details.reason, /old refresh token/);
    });

    scenario('the command line leaves entries too, and walks the chains', async () => {
      const customer = newCustomer();
      const key = await service().cli('key', 'create', '--customer', customer);
      await service().cli('key', 'revoke', key);
      await service().cli('limits', 'set', '--customer', customer, '--uploads-per-day', '5');
      const entries = await log(customer);
      assert.deepEqual(
        entries.map(({ action }) => action),
        ['limits.changed', 'api_key.revoked', 'api_key.created'],
      );
      assert.equal(entries[0].actor.kind, 'shell');

      const verify = async (...args) =>
        JSON.parse(await service().cli('audit', 'verify', '--json', ...args));
      const one = await verify('--customer', customer);
      assert.equal(one.status, 'sound');
      assert.equal(one.logs[0].entries, 3);
      assert.equal(one.logs[0].head, `3:${entries[0].hash}`);
      await verify('--customer', customer, '--anchor', one.logs[0].head);
      const all = await verify();
      assert.ok(all.logs.some(({ customer_id: of }) => of === null), 'the platform has a log');
      const made = `9${one.logs[0].head}`;
      const changed = service().cli('audit', 'verify', '--customer', customer, '--anchor', made);
      await assert.rejects(changed, /BROKEN at entry 4/);
    });
  });
}

describe('audit of keys for all customers', () => {
  scenario('every use is in the log, collapsed, and survives the end', async ({ own }) => {
    const dataDir = makeTempDir();
    own({ stop: async () => removeTempDir(dataDir) });
    const settings = { 'auth.mode': 'required' };
    const first = await startUndertone({ settings, dataDir });
    const customer = newCustomer();
    const key = await first.cli('key', 'create', '--all-customers');
    const backEnd = first.client(customer, bearer(key));
    await backEnd.upload({ 'a.json': asJson(chat(3)) });
    for (let i = 0; i < 25; ++i) await backEnd.get(UPLOADS);
    await first.stop();

    const second = own(await startUndertone({ settings, dataDir }));
    const { json: entries } = await second.client(customer, bearer(key)).get(AUDIT);
    assert.deepEqual(
      entries.map(({ action }) => action),
      ['operator_key.used', 'upload.created'],
    );
    assert.equal(entries[0].details.count, 25);
    assert.equal(entries[0].actor.kind, 'api_key');
    assert.equal(entries[0].actor.id, entries[1].actor.id);
    await second.cli('audit', 'verify');
  });
});
