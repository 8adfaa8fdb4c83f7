// The client's document "Backend API Documentation" (projects, sessions, chat), its section on
// authentication. Only what that document says is used.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { bearer, json } from '../support/accounts.mjs';
import { scenario, shared } from '../support/scenario.mjs';
import { startUndertone } from '../support/undertone.mjs';

// "Request/Response Examples", as it stands there.
const EXAMPLE = { email: 'user@example.com', password: 'password123' };

describe('the document of projects and conversations: Authentication', () => {
  const service = shared(() => startUndertone());
  const client = () => service().client();

  scenario('the example: register, log in, log out', async () => {
    const registered = await client().post('/auth/register', { ...json(EXAMPLE), expect: 201 });
    const { user_id: id, email, access_token: token } = registered.json;
    assert.deepEqual(Object.keys(registered.json).sort(), ['access_token', 'email', 'user_id']);
    assert.equal(email, EXAMPLE.email);
    assert.equal(token.split('.').length, 3, 'a JWT');

    const again = await client().post('/auth/login', { ...json(EXAMPLE), expect: 200 });
    assert.equal(again.json.user_id, id);
    assert.notEqual(again.json.access_token, token);

    const out = await client().post('/auth/logout', { headers: bearer(token) });
    assert.equal(typeof out.json.message, 'string');
    await client().post('/auth/logout', { headers: bearer(token), expect: 401 });
    // The other login goes on.
    await client().post('/auth/logout', { headers: bearer(again.json.access_token) });
  });

  scenario('what is refused: a taken e-mail, a wrong password, no token', async () => {
    const body = { ...EXAMPLE, email: 'other@example.com' };
    await client().post('/auth/register', { ...json(body), expect: 201 });
    await client().post('/auth/register', { ...json(body), expect: 409 });
    for (const wrong of [
      { ...body, password: 'password124' },
      { ...body, email: 'nobody@example.com' },
    ]) {
      const refused = await client().post('/auth/login', { ...json(wrong), expect: 401 });
      assert.match(refused.headers['www-authenticate'], /^Bearer/);
    }
    await client().post('/auth/logout', { expect: 401 });
    await client().post('/auth/register', { ...json({ email: 'x@y.z' }), expect: 422 });
    await client().post('/auth/register', { body: 'email=x', expect: 400 });
  });
});
