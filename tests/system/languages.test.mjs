// Chats in other languages than English, through the running service.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { sampleFile } from './support/installation.mjs';
import { newCustomer, scenario, shared } from './support/scenario.mjs';
import { startUndertone } from './support/undertone.mjs';

describe('languages', () => {
  const service = shared(() => startUndertone());

  async function analysed(filename, content) {
    const client = service().client(newCustomer());
    const id = await client.uploadOne(filename, content);
    assert.equal((await client.finished(id)).status, 'completed');
    const query = { limit: 100, wait: 20 };
    const messages = (await client.get(`/api/v1/uploads/${id}/messages`, { query })).json;
    return { sentiment: (await client.results(id)).sentiment_analysis, messages };
  }

  function assertExplained({ messages }) {
    for (const { message, score, offset, evidence } of messages) {
      const sum = evidence.reduce((all, item) => all + item.contribution, offset);
      assert.ok(Math.abs(sum - score) < 1e-6, message);
    }
  }

  scenario('a Spanish chat is scored, message by message', async () => {
    const chat = await analysed('chat.json', readFileSync(sampleFile('chat_spanish.json')));
    assert.deepEqual(chat.sentiment.languages, { es: 8 });
    assert.equal(chat.sentiment.coverage, 1);
    assert.deepEqual([...new Set(chat.messages.map((each) => each.language))], ['es']);
    const labelOf = (part) => chat.messages.find((each) => each.message.includes(part)).label;
    assert.equal(labelOf('es horrible'), 'negative');
    assert.equal(labelOf('maravillosos'), 'positive');
    assertExplained(chat);
  });

  scenario('what cannot be scored is unscored and counted', async () => {
    const chat = await analysed('chat.json', readFileSync(sampleFile('chat_chinese.json')));
    assert.deepEqual(chat.sentiment.languages, { zh: 6 });
    assert.equal(chat.sentiment.unscored_messages, 5);
    assert.deepEqual(chat.messages.map((each) => each.label),
      ['unscored', 'unscored', 'unscored', 'unscored', 'unscored', 'positive']);
    assertExplained(chat);
  });

  // A large chat's messages come from its table file, a small one's from its bytes.
  scenario('a large chat keeps the languages of its messages', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      i % 100 === 7 ? 'ana,creo que deberíamos quedar mañana por la mañana en la estación'
        : 'ben,I think this is what you have been waiting for');
    const chat = await analysed('chat.csv', `sender,message\n${lines.join('\n')}\n`);
    assert.deepEqual(chat.sentiment.languages, { en: 19_800, es: 200 });
    assert.deepEqual(chat.messages.map((each) => each.language),
      lines.slice(0, 100).map((line) => (line.startsWith('ana') ? 'es' : 'en')));
    assertExplained(chat);
  });
});
