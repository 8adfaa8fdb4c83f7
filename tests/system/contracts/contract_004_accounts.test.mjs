// The client's document "EssentiaX Backend", its sections on authentication and users. Only what
// that document says is used.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { bearer, form, json } from '../support/accounts.mjs';
import { multipart } from '../support/multipart.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { startUndertone } from '../support/undertone.mjs';

// "User Registration and Login", as it stands there.
const EXAMPLE = {
  email: 'user@example.com',
  username: 'testuser',
  password: 'securepassword123',
  full_name: 'Test User',
};

describe('the document of datasets and reports: Authentication and Users', () => {
  // "Configuration", as it stands there.
  const env = { SECRET_KEY: 'your-super-secret-key', ACCESS_TOKEN_EXPIRE_MINUTES: '30' };
  const service = shared(() => startUndertone({ env }));
  const client = () => service().client();
  const loginJson = ({ email, password }) =>
    client().post('/api/v1/auth/login/json', json({ email, password }));

  scenario('the example: register, log in, and use the token', async () => {
    const registered = await client().post('/api/v1/auth/register', {
      ...json(EXAMPLE),
      expect: 201,
    });
    const { password, ...shown } = EXAMPLE;
    for (const [name, value] of Object.entries(shown)) assert.equal(registered.json[name], value);
    assert.ok(!registered.text.includes(password));
    assert.equal(registered.json.is_active, true);

    const { json: tokens } = await loginJson(EXAMPLE);
    assert.equal(tokens.token_type, 'bearer');
    assert.equal(tokens.expires_in, 1800);
    const me = await client().get('/api/v1/users/me', { headers: bearer(tokens.access_token) });
    assert.equal(me.json.id, registered.json.id);
  });

  scenario('OAuth2 login takes a form, with the e-mail or the user name', async () => {
    const body = { ...EXAMPLE, email: 'oauth@example.com', username: 'oauth' };
    await client().post('/api/v1/auth/register', { ...json(body), expect: 201 });
    for (const username of [body.email, body.username]) {
      const fields = { grant_type: 'password', username, password: body.password };
      const parts = Object.entries(fields).map(([name, value]) => ({ name, body: value }));
      for (const sent of [form(fields), multipart(parts)]) {
        const { json: tokens } = await client().post('/api/v1/auth/login', sent);
        await client().get('/api/v1/users/me', { headers: bearer(tokens.access_token) });
      }
    }
    const wrong = form({ username: body.email, password: 'wrong password' });
    await client().post('/api/v1/auth/login', { ...wrong, expect: 401 });
  });

  scenario('a refresh token gives new tokens', async () => {
    const body = { ...EXAMPLE, email: 'refresh@example.com', username: 'refresh' };
    await client().post('/api/v1/auth/register', { ...json(body), expect: 201 });
    const { json: first } = await loginJson(body);
    const { json: second } = await client().post(
      '/api/v1/auth/refresh',
      json({ refresh_token: first.refresh_token }),
    );
    assert.notEqual(second.refresh_token, first.refresh_token);
    await client().get('/api/v1/users/me', { headers: bearer(second.access_token) });
    await client().post('/api/v1/auth/refresh', {
      ...json({ refresh_token: 'nonsense' }),
      expect: 401,
    });
  });

  scenario('the profile is read and updated', async () => {
    const body = { ...EXAMPLE, email: 'profile@example.com', username: 'profile' };
    await client().post('/api/v1/auth/register', { ...json(body), expect: 201 });
    const headers = bearer((await loginJson(body)).json.access_token);
    const put = (changes, expect = 200) => {
      const sent = json(changes);
      return client().request('PUT', '/api/v1/users/me', {
        ...sent,
        headers: { ...sent.headers, ...headers },
        expect,
      });
    };
    const { json: before } = await client().get('/api/v1/users/me', { headers });
    const { json: after } = await put({ full_name: 'Someone Else' });
    assert.deepEqual(after, { ...before, full_name: 'Someone Else' });
    const names = { email: 'Profile2@example.com', username: 'profile2' };
    await put(names, 422);
    await put({ ...names, current_password: body.password });
    assert.equal((await client().get('/api/v1/users/me', { headers })).json.username, 'profile2');
    await loginJson({ ...body, email: 'profile2@example.com' });
    await put({ email: 'profile@' }, 422);
    await put({ username: 'a b' }, 422);
  });

  scenario('what is taken is 409, others are for the admin alone', async () => {
    const body = { ...EXAMPLE, email: 'taken@example.com', username: 'taken' };
    const { json: user } = await client().post('/api/v1/auth/register', {
      ...json(body),
      expect: 201,
    });
    for (const other of [{ username: 'free' }, { email: 'free@example.com' }]) {
      await client().post('/api/v1/auth/register', { ...json({ ...body, ...other }), expect: 409 });
    }
    const headers = bearer((await loginJson(body)).json.access_token);
    await client().get(`/api/v1/users/${user.id}`, { headers, expect: 403 });
    await client().get(`/api/v1/users/${user.id}`, { expect: 401 });
    await client().get('/api/v1/users/me', { expect: 401 });

    const password = await service().cli('user', 'create', '--operator', 'admin@example.com');
    const admin = await loginJson({ email: 'admin@example.com', password });
    const asAdmin = { headers: bearer(admin.json.access_token) };
    assert.equal((await client().get(`/api/v1/users/${user.id}`, asAdmin)).json.email, body.email);
    const missing = '018f0000-0000-7000-8000-000000000000';
    await client().get(`/api/v1/users/${missing}`, { ...asAdmin, expect: 404 });
  });
});
