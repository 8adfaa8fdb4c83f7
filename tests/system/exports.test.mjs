// Chat programs' exports, uploaded as they are: nobody says what they are.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { sampleFile } from './support/installation.mjs';
import { uploadForm } from './support/multipart.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

describe('exports', () => {
  const service = shared(() => startUndertone());

  async function uploaded(filename, content, fields) {
    const client = service().client(newCustomer());
    const id = await client.uploadOne(filename, content, fields);
    return { client, id, path: `/api/v1/uploads/${id}`, status: await client.finished(id) };
  }

  const samples = [
    ['whatsapp_android_us.txt', 'whatsapp', 'txt', 7, 'Ann', '12/30/23, 10:01\u202fPM'],
    ['whatsapp_ios_de.txt', 'whatsapp', 'txt', 4, 'Jana', '31.12.23, 22:16:40'],
    ['slack_channel_day.json', 'slack', 'json', 5, 'Ann Lee', '1705312860.000200'],
    ['telegram_chat.json', 'telegram', 'json', 4, 'Ann', '1705309260'],
    ['telegram_archive.json', 'telegram', 'json', 3, 'Ann', '1705309260'],
    ['discord_channel.json', 'discord', 'json', 3, 'Ann', '2024-01-15T10:00:00.25+01:00'],
    ['discord_channel.csv', 'csv', 'csv', 3, 'ann', '2024-01-15T10:00:00.2500000+01:00'],
    ['teams_messages.csv', 'csv', 'csv', 2, 'Ann Lee', '2024-01-15T09:01:00.123Z'],
  ];
  for (const [name, format, fileType, messages, sender, timestamp] of samples) {
    scenario(`${name} is a chat without being told`, async () => {
      const upload = await uploaded(name, readFileSync(sampleFile(name)));
      assert.equal(upload.status.status, 'completed');
      const view = (await upload.client.get(upload.path)).json;
      assert.deepEqual([view.kind, view.format, view.file_type], ['chat', format, fileType]);
      assert.equal(view.rows, messages);
      const list = (await upload.client.get(`${upload.path}/messages`)).json;
      assert.equal(list.length, messages);
      assert.deepEqual([list[0].sender, list[0].timestamp], [sender, timestamp]);
    });
  }

  /** WhatsApp lines of March 5th, or May 3rd: only the last line tells. */
  function lateEvidence(messages) {
    const lines = Array.from(
      { length: messages },
      (_, i) => `05/03/2024, 10:15 - ${i % 2 ? 'Ann' : 'Ben'}: good morning number ${i}`,
    );
    return `${lines.join('\n')}\n12/13/2024, 08:00 - Ann: the end\n`;
  }

  for (const [size, messages] of [['small', 200], ['large', 20_000]]) {
    scenario(`the last line of a ${size} file tells how its dates are written`, async () => {
      const upload = await uploaded('chat.txt', lateEvidence(messages));
      const results = await upload.client.results(upload.id);
      const { dialect } = results.data_quality;
      assert.equal(dialect.date_order, 'month_first');
      assert.equal(dialect.date_order_from, 'part_over_12');
      assert.equal(dialect.date_order_ambiguous, 'false');
      const metrics = results.conversation_metrics;
      assert.equal(metrics.started_at, '2024-05-03T10:15:00Z');
      assert.equal(metrics.ended_at, '2024-12-13T08:00:00Z');
      const query = { to: '2024-05-03T10:15:00Z', sender: 'Ben', limit: 1, wait: 20 };
      const [first] = (await upload.client.get(`${upload.path}/messages`, { query })).json;
      assert.equal(first.message, 'good morning number 0');
    });
  }

  scenario('a mapping names the columns; one that is not there is named in the error', async () => {
    const csv = readFileSync(sampleFile('chat_own_columns.csv'));
    const mapping = { sender: 'Wer', message: 'Was', timestamp: 'Wann' };
    const upload = await uploaded('chat.csv', csv, { options: JSON.stringify({ mapping }) });
    assert.equal(upload.status.status, 'completed');
    const { data_quality: quality } = await upload.client.results(upload.id);
    assert.deepEqual(quality.mapping, mapping);
    const query = { sender: 'Timo' };
    const list = (await upload.client.get(`${upload.path}/messages`, { query })).json;
    assert.deepEqual(list.map((each) => each.message), ['Moin, alles gut?']);

    const wrong = { mapping: { sender: 'Wer', message: 'Text' } };
    const failed = await uploaded('chat.csv', csv, { options: JSON.stringify(wrong) });
    assert.equal(failed.status.status, 'failed');
    assert.match(failed.status.error.detail, /"Text"/);

    const client = service().client(newCustomer());
    const options = JSON.stringify({ mapping: { text: 'Was' } });
    const form = uploadForm({ customer_id: client.customer, options }, { 'chat.csv': csv });
    const refused = await client.postForm(form, { expect: 422 });
    assert.equal(refused.json.errors[0].pointer, 'form/options/mapping/text');
  });
});
