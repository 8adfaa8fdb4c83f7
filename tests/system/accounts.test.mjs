// One store of users behind every face: what a login is worth, and that it ends when it is ended.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'node:test';

import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';

import {
  PASSWORD,
  bearer,
  cookieHeader,
  json,
  loginCookie,
  newEmail,
  newPerson,
  register,
} from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { uploadForm } from './support/multipart.mjs';
import { Postgres } from './support/postgres.mjs';
import { Redis } from './support/redis.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { makeTempDir } from './support/temp_dir.mjs';
import { startPrograms, startUndertone } from './support/undertone.mjs';
import { eventually } from './support/wait.mjs';

const ME = '/api/v1/users/me';
const LIST = '/api/v1/uploads';

/** Options of request() with a JSON body and further headers. */
const sent = (value, headers, expect) => {
  const body = json(value);
  return { body: body.body, headers: { ...body.headers, ...headers }, expect };
};

describe('accounts', () => {
  const service = shared(() => startUndertone({ settings: { 'auth.mode': 'required' } }));
  const anyone = () => service().client();
  const isLive = async (headers) => {
    const { status } = await anyone().get(ME, { headers, expect: [200, 401] });
    return status === 200;
  };

  scenario('who registers in one dialect logs in through the others', async () => {
    const who = { email: newEmail(), password: PASSWORD };
    const { json: user } = await anyone().post('/api/register', { ...json(who), expect: 201 });
    const { json: second } = await anyone().post('/auth/login', json(who));
    assert.equal(second.user_id, user.id);
    const { json: third } = await anyone().post('/api/v1/auth/login/json', json(who));
    const { json: me } = await anyone().get(ME, { headers: bearer(third.access_token) });
    assert.equal(me.id, user.id);
    assert.equal(me.username, who.email.split('@')[0]);
    // And each credential is good on every face.
    const cookie = cookieHeader(await anyone().post('/api/login', json(who)));
    for (const headers of [cookie, bearer(second.access_token), bearer(third.access_token)]) {
      assert.equal((await anyone().get('/api/me', { headers })).json.id, user.id);
      assert.deepEqual((await anyone().get(LIST, { headers })).json, []);
    }
  });

  scenario('users see their own data alone', async () => {
    const [ada, bob] = [await newPerson(service), await newPerson(service)];
    const form = uploadForm({}, { 'chat.json': asJson(chat(3)) });
    const { json: stored } = await ada.client.postForm(form, { expect: 201 });
    const { id, customer_id: customer } = stored.uploads[0];
    await ada.client.completed(id);
    assert.equal((await ada.client.get(LIST)).json.length, 1);
    assert.deepEqual((await bob.client.get(LIST)).json, []);
    for (const path of ['', '/status', '/results', '/content']) {
      await bob.client.get(`${LIST}/${id}${path}`, { expect: 404 });
      const query = { customer_id: customer };
      await ada.client.get(`${LIST}/${id}${path}`, { query });
      await bob.client.get(`${LIST}/${id}${path}`, { query, expect: 404 });
      const headers = { 'X-Undertone-Tenant': customer };
      await bob.client.get(`${LIST}/${id}${path}`, { headers, expect: 404 });
    }
    await bob.client.get(LIST, { query: { customer_id: customer }, expect: 403 });
  });

  scenario('logging out ends every copy of the credential, and no other login', async () => {
    const person = await register(anyone());
    const who = json({ email: person.email, password: PASSWORD });
    const [one, other] = [await person.login(), await person.login()];
    const cookie = cookieHeader(await anyone().post('/api/login', who));
    await anyone().post('/api/v1/auth/logout', { headers: bearer(one.access_token) });
    assert.equal(await isLive(bearer(one.access_token)), false);
    await anyone().post('/api/v1/auth/refresh', {
      ...json({ refresh_token: one.refresh_token }),
      expect: 401,
    });
    assert.equal(await isLive(bearer(other.access_token)), true);
    assert.equal(await isLive(cookie), true);
    await anyone().post('/api/logout', { headers: cookie });
    assert.equal(await isLive(cookie), false);
    assert.equal(await isLive(bearer(other.access_token)), true);
  });

  scenario('logging out is never replayed', async () => {
    const person = await register(anyone());
    for (const path of ['/api/v1/auth/logout', '/api/logout', '/auth/logout']) {
      const logins = [await person.login(), await person.login()];
      for (const { access_token: token } of logins) {
        await anyone().post(path, { headers: { ...bearer(token), 'Idempotency-Key': path } });
        assert.equal(await isLive(bearer(token)), false, path);
      }
    }
  });

  scenario('reuse of a refresh token ends the whole login', async () => {
    const person = await register(anyone());
    const first = await person.login();
    const refresh = (token, expect) =>
      anyone().post('/api/v1/auth/refresh', { ...json({ refresh_token: token }), expect });
    const { json: second } = await refresh(first.refresh_token, 200);
    const { json: third } = await refresh(second.refresh_token, 200);
    assert.equal(await isLive(bearer(third.access_token)), true);

    await refresh(first.refresh_token, 401);
    for (const { access_token: token } of [first, second, third]) {
      assert.equal(await isLive(bearer(token)), false);
    }
    await refresh(third.refresh_token, 401);
  });

  scenario('of two that refresh with one token at a time, at most one gets on', async () => {
    const person = await register(anyone());
    const { refresh_token: token } = await person.login();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        anyone().post('/api/v1/auth/refresh', {
          ...json({ refresh_token: token }),
          expect: [200, 401],
        }),
      ),
    );
    assert.ok(answers.filter(({ status }) => status === 200).length <= 1);
    for (const { status, json: tokens } of answers) {
      if (status === 200) assert.equal(await isLive(bearer(tokens.access_token)), false);
    }
  });

  scenario('a changed password ends all logins', async () => {
    const person = await newPerson(service);
    const other = await person.login();
    const change = (current, fresh, expect) =>
      anyone().post(
        '/api/v1/auth/password',
        sent({ current_password: current, new_password: fresh }, person.headers, expect),
      );
    await change('not the password', 'another password', 422);
    await change(PASSWORD, 'short', 422);
    await change(PASSWORD, 'another password', 200);
    assert.equal(await isLive(person.headers), false);
    assert.equal(await isLive(bearer(other.access_token)), false);
    const login = (password, expect) =>
      anyone().post('/auth/login', { ...json({ email: person.email, password }), expect });
    await login(PASSWORD, 401);
    await login('another password', 200);
  });

  scenario('who has copied a login cannot make the account theirs', async () => {
    const person = await newPerson(service);
    const put = (fields, expect) => person.client.request('PUT', ME, { ...json(fields), expect });
    await put({ full_name: 'Somebody Else' }, 200);
    const mine = { email: newEmail(), username: 'somebody.else' };
    for (const [name, value] of Object.entries(mine)) {
      for (const proof of [{}, { current_password: 'a wrong password' }]) {
        const { json: refusal } = await put({ [name]: value, ...proof }, 422);
        assert.equal(refusal.errors[0].pointer, 'body/current_password');
      }
    }
    const { json: changed } = await put({ ...mine, current_password: PASSWORD }, 200);
    assert.equal(changed.email, mine.email);
  });

  scenario('a current password cannot be guessed', async () => {
    const person = await newPerson(service);
    const guess = (expect) =>
      person.client.post('/api/v1/auth/password', {
        ...json({ current_password: 'a wrong password', new_password: 'another password' }),
        expect,
      });
    for (let i = 0; i < 10; ++i) await guess(422);
    const { json: refusal } = await guess(429);
    assert.equal(refusal.limit, 'limits.failed_logins_per_account');
  });

  scenario('a new password or e-mail ends the tokens by which it could be replaced', async () => {
    const person = await newPerson(service);
    const newToken = (email) => service().cli('user', 'passwd', email, '--token');
    const reset = (token, expect) =>
      anyone().post('/api/v1/auth/password/reset', {
        ...json({ token, new_password: 'a third password' }),
        expect,
      });
    const beforeEmail = await newToken(person.email);
    const email = newEmail();
    const change = json({ email, current_password: PASSWORD });
    await person.client.request('PUT', ME, change);
    await reset(beforeEmail, 404);

    const beforePassword = await newToken(email);
    const passwords = { current_password: PASSWORD, new_password: 'another password' };
    await person.client.post('/api/v1/auth/password', json(passwords));
    await reset(beforePassword, 404);
  });

  scenario('a forgotten password is replaced with the operator’s token, once', async () => {
    const person = await newPerson(service);
    const token = await service().cli('user', 'passwd', person.email, '--token');
    const reset = (expect) =>
      anyone().post('/api/v1/auth/password/reset', {
        ...json({ token, new_password: 'a new password' }),
        expect,
      });
    assert.equal(await isLive(person.headers), true);
    await reset(200);
    assert.equal(await isLive(person.headers), false);
    await reset(404);
    const who = { email: person.email, password: 'a new password' };
    await anyone().post('/auth/login', json(who));

    const password = await service().cli('user', 'create', '--operator', newEmail());
    assert.match(password, /^[A-Za-z0-9_-]{20}$/);
  });

  scenario('a forgotten password is replaced with a token that was mailed', async ({ own }) => {
    const folder = makeTempDir();
    const [program, mailbox] = [join(folder, 'mailer'), join(folder, 'mailbox')];
    writeFileSync(program, '#!/bin/sh\ncat >> "$1"\n', { mode: 0o755 });
    const settings = { 'auth.mail_command': `${program} ${mailbox}` };
    const mailing = own(await startUndertone({ settings }));
    const person = await register(mailing.client());
    const forgot = (email) =>
      mailing.client().post('/api/v1/auth/password/forgot', { ...json({ email }), expect: 202 });
    const unknown = await forgot(newEmail());
    assert.equal((await forgot(person.email.toUpperCase())).text, unknown.text);
    const message = await eventually('the mail is there', () => {
      const text = existsSync(mailbox) ? readFileSync(mailbox, 'utf8') : '';
      return text.endsWith('do nothing.\n') && text;
    });
    assert.ok(message.startsWith(`To: ${person.email}\nSubject: Your password\n`), message);
    assert.ok(!message.includes('/app/'), 'a link without a host leads nowhere');
    const [, token] = /^Token: ([A-Za-z0-9_-]{43})$/m.exec(message);
    await mailing
      .client()
      .post('/api/v1/auth/password/reset', json({ token, new_password: 'a new password' }));
    await mailing
      .client()
      .post('/auth/login', json({ email: person.email, password: 'a new password' }));
    const refused = { ...json({ email: person.email }), expect: 409 };
    await anyone().post('/api/v1/auth/password/forgot', refused);
  });

  scenario('what the command line ends is ended in the running service', async () => {
    const person = await newPerson(service);
    const { json: made } = await person.client.post('/api/v1/api-keys', json({}));
    await service().cli('user', 'disable', person.email);
    await eventually('the login has ended', async () => !(await isLive(person.headers)));
    await anyone().get(LIST, { headers: bearer(made.key), expect: 401 });
    const who = { ...json({ email: person.email, password: PASSWORD }), expect: [200, 401] };
    assert.equal((await anyone().post('/auth/login', who)).status, 401);
    await service().cli('user', 'enable', person.email);
    assert.equal((await anyone().post('/auth/login', who)).status, 200);

    const key = await service().cli('key', 'create', '--customer', newCustomer());
    await anyone().get(LIST, { headers: bearer(key) });
    await service().cli('key', 'revoke', key);
    await eventually('the key has ended', async () => {
      const answer = await anyone().get(LIST, { headers: bearer(key), expect: [200, 401] });
      return answer.status === 401;
    });
  });

  scenario('our tokens are verified by others with the published keys', async () => {
    const person = await newPerson(service);
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', service().baseUrls[0]));
    const { payload, protectedHeader } = await jwtVerify(person.tokens.access_token, keys);
    assert.equal(protectedHeader.alg, 'EdDSA');
    assert.equal(payload.sub, person.id);
    assert.equal(payload.role, 'owner');
    assert.equal(payload.exp - payload.iat, person.tokens.expires_in);
    for (const claim of ['tid', 'sid', 'jti']) assert.equal(typeof payload[claim], 'string');

    await service().cli('key', 'rotate-signing');
    assert.equal(await isLive(person.headers), true, 'the old key still verifies');
  });

  scenario('a cookie is cleared where it is stale, and refused to foreign pages', async () => {
    const person = await register(anyone());
    const who = json({ email: person.email, password: PASSWORD });
    const headers = cookieHeader(await anyone().post('/api/login', who));
    const evil = { ...headers, Origin: 'https://evil.example' };
    await anyone().post('/api/logout', { headers: evil, expect: 403 });
    await anyone().post('/api/login', {
      ...who,
      headers: { ...who.headers, Origin: 'https://evil.example' },
      expect: 403,
    });
    assert.equal(await isLive(headers), true);
    const live = await anyone().get('/api/v1/health/live', { headers });
    assert.equal(loginCookie(live), undefined);

    await anyone().post('/api/logout', { headers });
    for (const path of ['/api/v1/health/live', ME]) {
      const answer = await anyone().get(path, { headers, expect: [200, 401] });
      assert.equal(loginCookie(answer).value, '', path);
    }
  });

  scenario('no name and no password tells whether there is such a user', async () => {
    const { email } = await register(anyone());
    const refusal = async (body) => {
      const { text, headers } = await anyone().post('/auth/login', { ...json(body), expect: 401 });
      return text.replaceAll(headers['x-request-id'], 'REQUEST');
    };
    const password = 'a wrong password';
    const unknown = await refusal({ email: newEmail(), password });
    assert.equal(await refusal({ email, password }), unknown);
  });

  scenario('status polls go on while passwords are checked', async () => {
    const person = await newPerson(service);
    const form = uploadForm({}, { 'chat.json': asJson(chat(3)) });
    const { json: stored } = await person.client.postForm(form, { expect: 201 });
    const wrong = { ...json({ email: person.email, password: 'a wrong password' }) };
    let answered = 0;
    const logins = Array.from({ length: 50 }, () =>
      anyone()
        .post('/auth/login', { ...wrong, expect: [401, 429, 503] })
        .then(() => ++answered),
    );
    // Every one of them takes a core for longer than a poll does.
    for (let poll = 0; poll < 20; ++poll) {
      await person.client.get(`${LIST}/${stored.uploads[0].id}/status`);
    }
    assert.ok(answered < logins.length, `${answered} logins were answered before 20 polls`);
    await Promise.all(logins);
  });
});

describe('accounts with a configured secret', () => {
  const secret = 'a long text that nobody else knows, we hope';
  const service = shared(() => startUndertone({ env: { SECRET_KEY: secret } }));

  scenario('tokens are HS256, and there is nothing to publish', async () => {
    const person = await newPerson(service);
    const token = person.tokens.access_token;
    assert.equal(decodeProtectedHeader(token).alg, 'HS256');
    await jwtVerify(token, new TextEncoder().encode(secret));
    const { json: keys } = await service().client().get('/.well-known/jwks.json');
    assert.deepEqual(keys, { keys: [] });
    assert.ok(!(await service().cli('config')).includes(secret));
  });

  scenario('in open mode on loopback the first user is the operator', async ({ own }) => {
    const fresh = own(await startUndertone());
    const roles = [];
    for (let i = 0; i < 3; ++i) {
      roles.push((await (await newPerson(() => fresh)).client.get(ME)).json.role);
    }
    assert.deepEqual(roles, ['operator', 'owner', 'owner']);
  });
});

describe('accounts on several API processes', () => {
  const service = shared(async () => {
    const postgres = await Postgres.start();
    const redis = await Redis.start();
    return startPrograms({
      apis: 2,
      workers: 0,
      settings: {
        'database.url': postgres.url,
        'redis.url': redis.url,
        'auth.mode': 'required',
      },
      parts: [postgres, redis],
    });
  });

  scenario('a login is good at each of them, and ended at each of them', async () => {
    const person = await newPerson(service);
    const asks = async (expect) => {
      for (let i = 0; i < 4; ++i) await person.client.get(ME, { expect });
    };
    await asks(200);
    await person.client.post('/api/v1/auth/logout');
    // Another process hears of it through Redis.
    await eventually('both have heard', async () => {
      const answers = [
        await person.client.get(ME, { expect: [200, 401] }),
        await person.client.get(ME, { expect: [200, 401] }),
      ];
      return answers.every(({ status }) => status === 401);
    });
    await asks(401);
  });
});
