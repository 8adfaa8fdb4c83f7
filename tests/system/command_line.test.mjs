// The `undertone` program as people use it, beside a service that runs.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { asJson, chat } from './support/chats.mjs';
import { binary, environment, sampleFile } from './support/installation.mjs';
import { run } from './support/program.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { ownTempDir } from './support/temp_dir.mjs';
import { startUndertone } from './support/undertone.mjs';

describe('the undertone program', () => {
  const service = shared(() => startUndertone());

  /** Runs it without the service's settings: all it knows is the data folder. */
  const undertone = (...args) =>
    run(binary('undertone'), [...args, '--data', service().dataDir], {
      cwd: service().dataDir,
      env: environment({}),
    });

  async function printed(...args) {
    const { code, stdout, output } = await undertone(...args);
    assert.equal(code, 0, output);
    return stdout;
  }

  scenario('upload follows the files to their results', async () => {
    const customer = newCustomer();
    const files = ['chat_short.json', 'sales.csv'].map(sampleFile);
    const text = await printed('upload', ...files, '--customer', customer);
    for (const word of ['chat_short.json', 'sales.csv', 'positive']) {
      assert.ok(text.includes(word), `${word} in\n${text}`);
    }
    const uploads = (await service().client(customer).get('/api/v1/uploads')).json;
    assert.deepEqual(
      uploads.map(({ status }) => status),
      ['completed', 'completed'],
    );
  });

  scenario('results and watch show an upload by its id', async () => {
    const client = service().client(newCustomer());
    const id = await client.uploadOne('chat.json', asJson(chat(9)));
    await printed('watch', id, '--customer', client.customer);
    const json = await printed('results', id, '--customer', client.customer, '--json');
    const { body } = await client.get(`/api/v1/uploads/${id}/results`);
    assert.deepEqual(JSON.parse(json), JSON.parse(body));
    const other = await undertone('results', id, '--customer', newCustomer());
    assert.notEqual(other.code, 0);
  });

  scenario('upload says what was refused, and fails', async () => {
    const files = ['not_a_table.csv', 'empty.csv'].map(sampleFile);
    const { code, output } = await undertone('upload', ...files, '--customer', newCustomer());
    assert.notEqual(code, 0);
    for (const file of ['not_a_table.csv', 'empty.csv']) assert.ok(output.includes(file), output);
  });

  scenario('demo loads the samples', async () => {
    await printed('demo', sampleFile(''));
    const uploads = (await service().client('demo').get('/api/v1/uploads')).json;
    assert.ok(uploads.length >= 5);
  });

  scenario('doctor finds everything well, and says so to programs too', async () => {
    await printed('doctor');
    const report = JSON.parse(await printed('doctor', '--json'));
    assert.equal(report.status, 'ok', JSON.stringify(report));
    assert.ok(report.checks.length > 3);
    for (const check of report.checks) {
      assert.deepEqual(Object.keys(check), ['name', 'ok', 'detail', 'fix']);
      assert.equal(check.ok, true, JSON.stringify(check));
    }
    assert.deepEqual([report.orphan_blobs, report.missing_blobs], [0, 0]);
    await printed('doctor', '--live');
    await printed('doctor', '--worker');
  });

  scenario('queue tells what waits, and for whom', async () => {
    const client = service().client(newCustomer());
    await client.completed(await client.uploadOne('chat.json', asJson(chat(3))));
    await printed('queue', 'pause', '--customer', client.customer);
    const ids = (await client.upload({ 'a.json': asJson(chat(3)), 'b.json': asJson(chat(3)) })).map(
      ({ id }) => id,
    );
    assert.ok((await printed('queue', 'stats')).includes(client.customer));
    await printed('queue', 'resume', '--customer', client.customer);
    await printed('queue', 'drain', '--timeout', '30s');
    for (const id of ids) await client.completed(id, { within: 0 });
  });

  scenario('config names the source of every value and masks secrets', async ({ own }) => {
    const env = environment(
      { 'queue.lease_ms': 4321 },
      { DATABASE_URL: 'postgresql://user:geheim@db/undertone' },
    );
    const folder = own(ownTempDir()).path;
    const { stdout } = await run(binary('undertone'), ['config', '--data', folder], {
      cwd: folder,
      env,
    });
    assert.match(stdout, /lease_ms\s*=\s*4321.*UNDERTONE_QUEUE__LEASE_MS/);
    assert.match(stdout, /DATABASE_URL/);
    assert.ok(!stdout.includes('geheim'), stdout);
  });

  for (const name of ['undertone-api', 'undertone-worker']) {
    scenario(`${name} without a Redis says so and ends`, async ({ own }) => {
      const folder = own(ownTempDir()).path;
      const options = { cwd: folder, env: environment({}) };
      const { code, output } = await run(binary(name), ['--data', folder], options);
      assert.equal(code, 1, output);
      assert.match(output, /redis\.url is not set/);
    });
  }

  scenario('a setting that is none is refused by its path', async ({ own }) => {
    const folder = own(ownTempDir()).path;
    const args = ['up', '--data', folder, '--set', 'queue.lease=5'];
    const options = { cwd: folder, env: environment({}) };
    const { code, output } = await run(binary('undertone'), args, options);
    assert.notEqual(code, 0);
    assert.match(output, /queue\.lease/);
    assert.match(output, /lease_ms/);
  });

  scenario('open mode on an address that others reach is refused', async ({ own }) => {
    const folder = own(ownTempDir()).path;
    const args = ['up', '--data', folder, '--listen', '0.0.0.0:0', '--set', 'auth.mode=open'];
    const options = { cwd: folder, env: environment({}) };
    const { code, output } = await run(binary('undertone'), args, options);
    assert.notEqual(code, 0);
    assert.match(output, /allow_open_on_public/);
  });
});
