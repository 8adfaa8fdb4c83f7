// The client's document "CSV Data Ingestion Pipeline", its section on Auth: a front end on another
// port with a cookie. Only what that document says is used.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { cookieHeader, form, json, loginCookie } from '../support/accounts.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { startUndertone } from '../support/undertone.mjs';

const FRONT_END = { Origin: 'http://localhost:3000' };
const ADA = { email: 'ada@example.com', password: 'password123' };

describe('the document of the CSV datasets: Auth', () => {
  const service = shared(() =>
    startUndertone({ env: { JWT_SECRET: 'F2mJ5uXz7u0q3Vd2k9o4i6yT8wRrLlPpQqSsUuVvWwXxYyZz' } }),
  );
  const client = () => service().client(undefined, FRONT_END);

  scenario('a user registers, is known by the cookie, and signs out', async () => {
    const registered = await client().post('/api/register', { ...json(ADA), expect: 201 });
    assert.deepEqual(Object.keys(registered.json).sort(), ['email', 'id']);
    assert.equal(registered.json.email, ADA.email);
    assert.equal(registered.headers['access-control-allow-origin'], FRONT_END.Origin);
    assert.equal(registered.headers['access-control-allow-credentials'], 'true');
    const { attributes } = loginCookie(registered);
    for (const wanted of ['HttpOnly', 'SameSite=Lax', 'Path=/']) {
      assert.ok(attributes.includes(wanted), wanted);
    }
    assert.ok(!attributes.includes('Secure'), 'there is no TLS here');

    const headers = cookieHeader(registered);
    const me = await client().get('/api/me', { headers });
    assert.deepEqual(me.json, registered.json);

    const out = await client().post('/api/logout', { headers });
    assert.equal(loginCookie(out).value, '');
    assert.ok(loginCookie(out).attributes.includes('Max-Age=0'));
    await client().get('/api/me', { headers, expect: 401 });
    await client().post('/api/logout', { headers, expect: 401 });
  });

  scenario('a user signs in, with JSON or a form', async () => {
    const bob = { email: 'bob@example.com', password: 'password123' };
    const { json: user } = await client().post('/api/register', { ...form(bob), expect: 201 });
    for (const sent of [json(bob), form(bob), json({ ...bob, email: 'BOB@Example.com' })]) {
      const answer = await client().post('/api/login', sent);
      assert.deepEqual(answer.json, user);
      await client().get('/api/me', { headers: cookieHeader(answer) });
    }
  });

  scenario('what is refused: a taken e-mail, a wrong password, no session', async () => {
    const eve = { email: 'eve@example.com', password: 'password123' };
    await client().post('/api/register', { ...json(eve), expect: 201 });
    await client().post('/api/register', { ...json(eve), expect: 400 });
    const wrong = await client().post('/api/login', {
      ...json({ ...eve, password: 'password124' }),
      expect: 401,
    });
    assert.equal(loginCookie(wrong), undefined);
    await client().post('/api/login', {
      ...json({ ...eve, email: 'nobody@example.com' }),
      expect: 401,
    });
    await client().get('/api/me', { expect: 401 });
    await client().post('/api/logout', { expect: 401 });
    for (const body of [{}, { email: eve.email }, { email: 'eve', password: 'password123' }]) {
      const { json: problem } = await client().post('/api/register', {
        ...json(body),
        expect: 422,
      });
      assert.match(problem.errors[0].pointer, /^body\/(email|password)$/);
    }
    await client().post('/api/register', { body: '{', expect: 400 });
  });
});
