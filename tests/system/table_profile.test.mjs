// A table too large for the database: it is read in stretches, on all cores.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { json } from './support/accounts.mjs';
import { binary } from './support/installation.mjs';
import { run } from './support/program.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

/** `rows` rows; every tenth note has a line break in quotes, every hundredth row is a repetition. */
function table(rows, last = '') {
  let text = 'note,id,price,day,territory,zip\n';
  for (let i = 0; i < rows; i++) {
    const id = i % 100 === 99 ? i - 1 : i;
    const note = id % 10 === 0 ? '"two ""lines"",\nof text"' : 'one';
    const zip = String(id % 90_000).padStart(5, '0');
    const day = `${(id % 12) + 1}/${(id % 28) + 1}/2024`;
    text += `${note},${id},${(id % 977) / 4},${day},${id % 3 ? 'EMEA' : 'NA'},${zip}\n`;
  }
  return text + last;
}

const TABLE = table(60_000);
const column = (profile, name) => profile.columns.find((each) => each.name === name);

describe('a table of some megabytes', () => {
  const service = shared(() => startUndertone({ workers: 1 }));

  scenario('is profiled whole, the same however it is read', async () => {
    const client = service().client(newCustomer());
    const id = await client.uploadOne('table.csv', TABLE);
    const { table_profile: profile } = await client.results(id);
    assert.equal(profile.rows, 60_000);
    assert.equal(profile.duplicate_rows, 600);
    assert.deepEqual(
      profile.columns.map(({ type }) => type),
      ['text', 'integer', 'float', 'date', 'text', 'identifier'],
    );
    assert.equal(column(profile, 'id').max, 59_998);
    assert.equal(column(profile, 'day').max, '2024-12-28');
    assert.equal(column(profile, 'territory').missing, 0);
    assert.equal(column(profile, 'zip').distinct, 59_400);

    const { code, stdout, output } = await run(
      binary('undertone'),
      ['replay', id, '--data', service().dataDir],
      { cwd: service().dataDir, env: service().env },
    );
    assert.equal(code, 0, output);
    assert.equal(stdout.match(/the same bytes/g).length, 4);
  });

  scenario('says where it cannot be read', async () => {
    const client = service().client(newCustomer());
    const id = await client.uploadOne('table.csv', table(60_000, '"never closed'));
    const status = await client.finished(id);
    assert.equal(status.status, 'failed');
    assert.equal(status.error.code, 'unclosed_quote');
  });

  scenario('takes other columns while it is being read', async () => {
    const client = service().client(newCustomer());
    const person = service().client(undefined, {
      'X-API-Key': await service().cli('key', 'create', '--customer', client.customer),
    });
    const id = await client.uploadOne('table.csv', TABLE);
    const columns = { zip: { type: 'integer' } };
    const sent = json({ columns });
    const { json: dataset } = await person.request('PUT', `/api/v1/datasets/${id}`, sent);
    assert.deepEqual([dataset.status, dataset.columns], ['pending', columns]);
    await client.completed(id);
    const { table_profile: profile } = await client.results(id);
    assert.equal(column(profile, 'zip').type, 'integer');
    const { json: attempts } = await client.get(`/api/v1/uploads/${id}/attempts`);
    assert.equal(attempts.filter(({ outcome }) => outcome === 'succeeded').length, 1);
  });

  scenario('is read again with other options', async () => {
    const client = service().client(newCustomer());
    const id = await client.uploadOne('a.csv', 'zip;a\n1;2\n', {
      options: '{"delimiter":",","target_column":"a"}',
    });
    const path = `/api/v1/uploads/${id}/reprocess`;
    await client.completed(id);
    const again = async (body) => {
      await client.post(path, { ...json(body), expect: 202 });
      await client.completed(id);
      return (await client.results(id)).table_profile;
    };
    assert.deepEqual((await again({})).columns.length, 1);
    const options = { delimiter: ';', columns: { zip: { type: 'text' } } };
    const profile = await again({ options });
    assert.equal(column(profile, 'zip').type, 'text');
    assert.equal(profile.target.column, 'a');
    const { target } = await again({ options: { target_column: null } });
    assert.equal(target, null);

    for (const [body, pointer] of [
      [{ options: 7 }, 'body/options'],
      [{ options: { delimiter: 'x' } }, 'body/options/delimiter'],
      [{ options: { columns: { a: { type: 'money' } } } }, 'body/options/columns/a/type'],
      [{ option: {} }, 'body/option'],
    ]) {
      const { json: problem } = await client.post(path, { ...json(body), expect: 422 });
      assert.equal(problem.errors[0].pointer, pointer);
    }
    await client.post(path, { ...json({}), body: '[]', expect: 400 });
  });

  scenario("takes the caller's word for its columns", async () => {
    const client = service().client(newCustomer());
    const options = { columns: { zip: { type: 'integer' }, territory: { missing: ['NA'] } } };
    const id = await client.uploadOne('table.csv', TABLE, { options: JSON.stringify(options) });
    const { table_profile: profile } = await client.results(id);
    assert.equal(column(profile, 'zip').type, 'integer');
    assert.equal(column(profile, 'zip').mean, column(profile, 'id').mean);
    assert.equal(column(profile, 'territory').missing, TABLE.split(',NA,').length - 1);
  });
});
