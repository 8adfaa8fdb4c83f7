// People: registering, logging in, and the headers that speak for them.
import assert from 'node:assert/strict';

export const PASSWORD = 'correct horse battery';

let people = 0;

/** An e-mail that no other scenario uses. */
export const newEmail = () => `person-${process.pid}-${++people}@example.org`;

/** What request() takes to send a JSON body. */
export const json = (value) => ({
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});

export const form = (fields) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});

export const bearer = (token) => ({ Authorization: `Bearer ${token}` });

/** The Set-Cookie of the login cookie: {value, attributes}; undefined if there is none. */
export function loginCookie({ headers }) {
  const set = (headers['set-cookie'] ?? []).filter((each) => each.startsWith('undertone_session='));
  if (set.length === 0) return undefined;
  const [pair, ...attributes] = set.at(-1).split('; ');
  return { value: pair.slice('undertone_session='.length), attributes };
}

/** The header that sends an answer's login cookie back. */
export const cookieHeader = (answer) => ({
  Cookie: `undertone_session=${loginCookie(answer).value}`,
});

/** Registers somebody new: {email, id, login()}; login() gives the answer with fresh tokens. */
export async function register(client, email = newEmail()) {
  const body = { email, password: PASSWORD };
  const { json: user } = await client.post('/api/v1/auth/register', { ...json(body), expect: 201 });
  const login = async () => (await client.post('/api/v1/auth/login/json', json(body))).json;
  return { email, id: user.id, username: user.username, login };
}

/** Somebody new who is logged in: {email, id, tokens, headers, client}. */
export async function newPerson(service) {
  const person = await register(service().client());
  const tokens = await person.login();
  assert.equal(tokens.token_type, 'bearer');
  const headers = bearer(tokens.access_token);
  return { ...person, tokens, headers, client: service().client(undefined, headers) };
}
