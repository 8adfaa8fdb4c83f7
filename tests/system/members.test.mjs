// A customer that several people share: invitations, roles, removal, and keys for programs.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { bearer, json, newEmail, newPerson } from './support/accounts.mjs';
import { asJson, chat } from './support/chats.mjs';
import { EventStream } from './support/events.mjs';
import { uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

const MEMBERS = '/api/v1/tenant/members';
const INVITATIONS = '/api/v1/invitations';
const KEYS = '/api/v1/api-keys';
const LIST = '/api/v1/uploads';
const FORM = () => uploadForm({}, { 'chat.json': asJson(chat(3)) });

describe('members', () => {
  const service = shared(() => startUndertone({ settings: { 'auth.mode': 'required' } }));
  const newHolder = async (customer = newCustomer()) => {
    const key = await service().cli('key', 'create', '--customer', customer);
    return { customer, client: service().client(undefined, bearer(key)) };
  };

  const post = (client, path, value, expect) => client.post(path, { ...json(value), expect });
  const invite = async (client, fields, expect = 201) =>
    (await post(client, INVITATIONS, fields, expect)).json;

  /** Somebody new in the customer: the person, with `inside`, a client that acts there. */
  async function join(holder, role) {
    const person = await newPerson(service);
    const { token } = await invite(holder.client, { role });
    await post(person.client, `${INVITATIONS}/accept`, { token }, 200);
    const headers = { ...person.headers, 'X-Undertone-Tenant': holder.customer };
    return { ...person, inside: service().client(undefined, headers) };
  }

  scenario('a link lets one person in, with the role it names', async () => {
    const holder = await newHolder();
    const invitation = await invite(holder.client, { role: 'analyst' });
    assert.ok(invitation.link.endsWith(`/app/invitations/${invitation.token}`));
    const listed = (await holder.client.get(INVITATIONS)).json;
    assert.deepEqual(
      listed.map(({ id }) => id),
      [invitation.id],
    );
    assert.ok(!JSON.stringify(listed).includes(invitation.token));

    const person = await newPerson(service);
    const accept = (client, expect) =>
      post(client, `${INVITATIONS}/accept`, { token: invitation.token }, expect);
    const { json: joined } = await accept(person.client, 200);
    assert.deepEqual(joined, { customer_id: holder.customer, role: 'analyst', own: false });
    await accept((await newPerson(service)).client, 404);
    assert.deepEqual((await holder.client.get(INVITATIONS)).json, []);

    const tenants = (await person.client.get('/api/v1/tenants')).json;
    assert.equal(tenants.length, 2);
    assert.deepEqual(
      tenants.filter(({ own }) => !own),
      [joined],
    );
    const members = (await holder.client.get(MEMBERS)).json;
    assert.deepEqual(
      members.map(({ email, role }) => ({ email, role })),
      [{ email: person.email, role: 'analyst' }],
    );
  });

  scenario('members share the data, each as far as the role goes', async () => {
    const holder = await newHolder();
    const [viewer, analyst, admin] = [
      await join(holder, 'viewer'),
      await join(holder, 'analyst'),
      await join(holder, 'admin'),
    ];
    await viewer.inside.postForm(FORM(), { expect: 403 });
    const { json: stored } = await analyst.inside.postForm(FORM(), { expect: 201 });
    assert.equal(stored.uploads[0].customer_id, holder.customer);
    for (const { inside, client } of [viewer, analyst, admin]) {
      assert.equal((await inside.get(LIST)).json.length, 1);
      assert.deepEqual((await client.get(LIST)).json, [], 'the own customer is another one');
    }
    await analyst.inside.get(KEYS, { expect: 403 });
    await admin.inside.get(KEYS);
    await invite(admin.inside, { role: 'owner' }, 403);
    await viewer.inside.delete(`${LIST}/${stored.uploads[0].id}`, { expect: 403 });
  });

  scenario('who is removed or leaves is out at once', async () => {
    const holder = await newHolder();
    const [one, other] = [await join(holder, 'admin'), await join(holder, 'viewer')];
    await other.inside.get(LIST);
    await one.inside.delete(`${MEMBERS}/${other.id}`);
    await other.inside.get(LIST, { expect: 403 });
    await other.client.get(LIST);
    await one.inside.delete(`${MEMBERS}/${other.id}`, { expect: 404 });
    await one.inside.delete(`${MEMBERS}/me`);
    await one.inside.get(LIST, { expect: 403 });
  });

  scenario('roles change at once, and somebody stays the owner', async () => {
    const holder = await newHolder();
    const [owner, member] = [await join(holder, 'owner'), await join(holder, 'viewer')];
    const change = (client, id, role, expect) =>
      client.request('PUT', `${MEMBERS}/${id}`, { ...json({ role }), expect });
    await member.inside.postForm(FORM(), { expect: 403 });
    await change(owner.inside, member.id, 'analyst', 200);
    await member.inside.postForm(FORM(), { expect: 201 });
    await change(owner.inside, owner.id, 'admin', 409);
    await owner.inside.delete(`${MEMBERS}/me`, { expect: 409 });
    await change(owner.inside, member.id, 'owner', 200);
    await change(owner.inside, owner.id, 'admin', 200);
    await change(owner.inside, member.id, 'viewer', 403);
    await change(member.inside, member.id, 'king', 422);

    // Nobody is put out of the customer that is their own.
    const { json: tenants } = await member.client.get('/api/v1/tenants');
    assert.equal(tenants.find(({ own }) => own).role, 'owner');
    await member.client.delete(`${MEMBERS}/me`, { expect: 409 });
  });

  scenario('a key is worth no more than who made it', async () => {
    const holder = await newHolder();
    const [owner, admin] = [await join(holder, 'owner'), await join(holder, 'admin')];
    const newKey = async (client) => (await post(client, KEYS, { scopes: ['admin'] }, 201)).json;
    const [ofOwner, ofAdmin] = [await newKey(owner.inside), await newKey(admin.inside)];
    assert.equal(ofAdmin.created_by, admin.id);
    const { json: rotated } = await post(admin.inside, `${KEYS}/${ofOwner.id}/rotate`, {}, 201);
    const promote = (client, expect) =>
      client.request('PUT', `${MEMBERS}/${admin.id}`, { ...json({ role: 'owner' }), expect });
    const byKey = ({ key }) => service().client(undefined, bearer(key));
    const { json: second } = await post(byKey(ofAdmin), KEYS, {}, 201);
    for (const key of [ofAdmin, rotated, second]) {
      await invite(byKey(key), { role: 'owner' }, 403);
      await promote(byKey(key), 403);
      await byKey(key).delete(`${MEMBERS}/${owner.id}`, { expect: 403 });
      await invite(byKey(key), { role: 'admin' });
    }
    await invite(byKey(ofOwner), { role: 'owner' });
    await promote(byKey(ofOwner), 200);
  });

  scenario('what somebody has made ends with the role it took', async () => {
    const holder = await newHolder();
    const [removed, demoted] = [await join(holder, 'admin'), await join(holder, 'owner')];
    await join(holder, 'owner'); // somebody has to be
    const makeAll = async ({ inside }) => ({
      key: (await post(inside, KEYS, {}, 201)).json,
      invitation: await invite(inside, { role: 'viewer' }),
    });
    const made = [await makeAll(removed), await makeAll(demoted)];
    await holder.client.delete(`${MEMBERS}/${removed.id}`);
    const role = json({ role: 'admin' });
    await holder.client.request('PUT', `${MEMBERS}/${demoted.id}`, role);
    for (const { key, invitation } of made) {
      await service().client(undefined, bearer(key.key)).get(LIST, { expect: 401 });
      await post(removed.client, `${INVITATIONS}/accept`, { token: invitation.token }, 404);
    }
    for (const { revoked_at: revoked, created_by: maker } of (await holder.client.get(KEYS)).json) {
      assert.equal(revoked !== null, maker !== null, 'the key of the command line goes on');
    }
    assert.deepEqual((await holder.client.get(INVITATIONS)).json, []);
  });

  scenario('who is removed is told nothing more by a stream that is open', async ({ own }) => {
    const idle = own(await startUndertone({ workers: 0, settings: { 'auth.mode': 'required' } }));
    const [owner, member] = [await newPerson(() => idle), await newPerson(() => idle)];
    const { json: stored } = await owner.client.postForm(FORM());
    const [{ id, customer_id: customer }] = stored.uploads;
    const { token } = await invite(owner.client, { role: 'viewer' });
    await post(member.client, `${INVITATIONS}/accept`, { token }, 200);
    const headers = { ...member.headers, 'X-Undertone-Tenant': customer };
    const stream = new EventStream(new URL(`${LIST}/${id}/events`, idle.baseUrls[0]), headers);
    await stream.next(({ event }) => event === 'status');
    const waited = idle
      .client(undefined, headers)
      .get(`${LIST}/${id}/status`, { query: { wait: 20 }, expect: 404 });
    await owner.client.delete(`${MEMBERS}/${member.id}`);
    await stream.ended;
    assert.equal(stream.events.at(-1).event, 'error');
    await waited;
  });

  scenario('an invitation can be for one e-mail, and withdrawn', async () => {
    const holder = await newHolder();
    const person = await newPerson(service);
    const accept = ({ token }, expect) =>
      post(person.client, `${INVITATIONS}/accept`, { token }, expect);
    await accept(await invite(holder.client, { role: 'viewer', email: newEmail() }), 403);
    const withdrawn = await invite(holder.client, { role: 'viewer' });
    await (await newHolder()).client.delete(`${INVITATIONS}/${withdrawn.id}`, { expect: 404 });
    await holder.client.delete(`${INVITATIONS}/${withdrawn.id}`);
    await accept(withdrawn, 404);
    const upper = person.email.toUpperCase();
    await accept(await invite(holder.client, { role: 'viewer', email: upper }), 200);
    await accept(await invite(holder.client, { role: 'admin' }), 409);
    await invite(holder.client, { role: 'king' }, 422);
    await invite(holder.client, { role: 'viewer', email: 'x' }, 422);
  });

  scenario('keys are made, rotated and revoked over the API', async () => {
    const person = await newPerson(service);
    const made = await post(
      person.client,
      KEYS,
      { name: 'import', scopes: ['uploads:read'], expires_in_days: 30 },
      201,
    );
    const { id, key, prefix } = made.json;
    assert.ok(key.startsWith(`${prefix}_`));
    const holder = (text) => service().client(undefined, bearer(text));
    await holder(key).get(LIST);
    await holder(key).postForm(FORM(), { expect: 403 });
    await holder(key).get(KEYS, { expect: 403 });
    await holder(key).get('/api/v1/users/me', { expect: 403 });

    const rotate = (overlap, expect) =>
      post(person.client, `${KEYS}/${id}/rotate`, { overlap_hours: overlap }, expect);
    const { json: second } = await rotate(1, 201);
    assert.deepEqual(second.scopes, ['uploads:read']);
    await holder(key).get(LIST);
    await holder(second.key).get(LIST);
    await rotate(0, 201);
    await holder(key).get(LIST, { expect: 401 });
    await rotate(0, 409);

    await person.client.delete(`${KEYS}/${second.id}`);
    await holder(second.key).get(LIST, { expect: 401 });
    const listed = (await person.client.get(KEYS)).json;
    assert.equal(listed.length, 3);
    assert.ok(listed.find((each) => each.id === second.id).revoked_at);
    assert.ok(!JSON.stringify(listed).includes(key.slice(12)));
    await (await newHolder()).client.delete(`${KEYS}/${id}`, { expect: 404 });
    const several = { scopes: ['uploads:read admin'] };
    for (const wrong of [{ scopes: ['root'] }, { scopes: [] }, several, { expires_in_days: 0 }]) {
      await post(person.client, KEYS, wrong, 422);
    }
  });
});
