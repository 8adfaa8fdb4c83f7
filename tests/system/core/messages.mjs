// GET /api/v1/uploads/{id}/messages: every score with the words behind it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe } from 'node:test';

import { asCsv, asJson, chat, labelOf } from '../support/chats.mjs';
import { links } from '../support/http.mjs';
import { sampleFile } from '../support/installation.mjs';
import { newCustomer, scenario } from '../support/scenario.mjs';

const pathOf = (id) => `/api/v1/uploads/${id}/messages`;

async function uploaded(service, filename, content) {
  const client = service().client(newCustomer());
  const id = await client.uploadOne(filename, content);
  await client.completed(id);
  return { client, id, list: async (query) => (await client.get(pathOf(id), { query })).json };
}

/** contributions + offset = score, and each piece of evidence points at its words. */
export function assertExplained(message) {
  const sum = message.evidence.reduce((total, { contribution }) => total + contribution, 0);
  const difference = Math.abs(sum + message.offset - message.score);
  assert.ok(difference <= 1e-6, `${sum} + ${message.offset} is not ${message.score}`);
  const characters = [...message.message]; // by code points, not UTF-16 units
  for (const { start, end, term } of message.evidence) {
    assert.ok(start >= 0 && start < end && end <= characters.length, JSON.stringify(message));
    const words = characters.slice(start, end).join('').toLowerCase();
    assert.ok(words.includes(term.toLowerCase()) || term.toLowerCase().includes(words), term);
  }
}

export function messages(service) {
  describe('messages', () => {
    scenario('come in the order of the file, with their labels', async () => {
      const { list } = await uploaded(service, 'chat.csv', asCsv(chat(30)));
      const found = await list({});
      assert.deepEqual(
        found.map(({ index }) => index),
        [...found.keys()],
      );
      assert.deepEqual(
        found.map(({ sender, message, timestamp }) => ({ sender, message, timestamp })),
        chat(30),
      );
      assert.deepEqual(
        found.map(({ label }) => label),
        [...found.keys()].map(labelOf),
      );
    });

    scenario('every score is the sum of its evidence', async () => {
      for (const name of ['chat_long.json', 'chat_emoji.json', 'chat_semicolons.csv']) {
        const { list } = await uploaded(service, name, readFileSync(sampleFile(name)));
        const found = await list({ limit: 1000 });
        found.forEach(assertExplained);
        assert.ok(
          found.some(({ evidence }) => evidence.length > 0),
          name,
        );
      }
    });

    scenario('positions are code points, so that an emoji counts as one', async () => {
      const message = '😀👍🏽 grüße: this is GREAT, really';
      const { list } = await uploaded(service, 'chat.json', asJson([{ sender: 'a', message }]));
      const [found] = await list({});
      assertExplained(found);
      const great = found.evidence.find(({ term }) => /great/i.test(term));
      assert.ok(great, JSON.stringify(found));
      assert.equal([...message].slice(great.start, great.end).join(''), 'GREAT');
    });

    scenario('the result counts what the messages say', async () => {
      const { client, id, list } = await uploaded(
        service,
        'chat.json',
        readFileSync(sampleFile('chat_long.json')),
      );
      const found = await list({ limit: 1000 });
      const { sentiment_analysis: data } = await client.results(id);
      for (const label of ['positive', 'negative', 'neutral', 'unscored']) {
        const count = found.filter((message) => message.label === label).length;
        assert.equal(data[`${label}_messages`], count, label);
      }
      const scored = found.filter(({ label }) => label !== 'unscored');
      const mean = scored.reduce((sum, { score }) => sum + score, 0) / scored.length;
      assert.ok(Math.abs(mean - data.sentiment_score) < 1e-3, `${mean}`);
      for (const { index, excerpt, score } of data.most_positive) {
        assert.ok(found[index].message.startsWith(excerpt.replace(/…$|\.\.\.$/, '')));
        assert.ok(Math.abs(found[index].score - score) < 1e-3);
      }
    });

    scenario('filters by label, sender, words, score and time', async () => {
      const { list } = await uploaded(service, 'chat.json', asJson(chat(30)));
      const indexes = async (query) => (await list(query)).map(({ index }) => index);
      const all = [...Array(30).keys()];
      assert.deepEqual(
        await indexes({ label: 'positive' }),
        all.filter((i) => i % 3 === 0),
      );
      assert.deepEqual(
        await indexes({ sender: 'user2' }),
        all.filter((i) => i % 2 === 1),
      );
      assert.deepEqual(
        await indexes({ q: 'TERRIBLE' }),
        all.filter((i) => i % 3 === 1),
      );
      assert.deepEqual(
        await indexes({ min_score: '0.05' }),
        all.filter((i) => i % 3 === 0),
      );
      assert.deepEqual(
        await indexes({ max_score: '-0.05' }),
        all.filter((i) => i % 3 === 1),
      );
      assert.deepEqual(await indexes({ from: '2024-01-15T10:28:00Z' }), [28, 29]);
      assert.deepEqual(await indexes({ to: '2024-01-15T10:01:00Z' }), [0, 1]);
      assert.deepEqual(await indexes({ label: 'neutral', sender: 'user1' }), [2, 8, 14, 20, 26]);
    });

    scenario('come in pages, with totals and cursors', async () => {
      const { client, id } = await uploaded(service, 'chat.json', asJson(chat(70)));
      const page = (query) => client.get(pathOf(id), { query });
      const first = await page({ limit: 30, label: 'positive' });
      assert.equal(first.headers['x-total-count'], '24');
      assert.equal(first.json.length, 24);

      const pages = [await page({ limit: 30 })];
      for (let next; (next = links(pages.at(-1)).next); ) pages.push(await client.get(next));
      const found = pages.flatMap(({ json }) => json.map(({ index }) => index));
      assert.deepEqual(found, [...Array(70).keys()]);
      assert.deepEqual(
        pages.map(({ json }) => json.length),
        [30, 30, 10],
      );
      const back = await client.get(links(pages[2]).prev);
      assert.deepEqual(
        back.json.map(({ index }) => index),
        found.slice(30, 60),
      );
      assert.deepEqual(
        (await page({ skip: 65 })).json.map(({ index }) => index),
        found.slice(65),
      );
      const third = await page({ page: 3, page_size: 20 });
      assert.deepEqual(
        third.json.map(({ index }) => index),
        found.slice(40, 60),
      );
      assert.match(third.headers.link, /limit=20&after=59>/);
    });

    scenario('a parameter that makes no sense is 422', async () => {
      const { client, id } = await uploaded(service, 'chat.json', asJson(chat(3)));
      const refused = {
        label: 'happy',
        min_score: 'x',
        limit: '0',
        page: '0',
        from: 'noon',
        after: '#',
      };
      for (const [name, value] of Object.entries(refused)) {
        await client.get(pathOf(id), { query: { [name]: value }, expect: 422 });
      }
    });

    scenario('what is no chat has none', async () => {
      const { client, id } = await uploaded(service, 'sales.csv', 'product,price\na,1\nb,2\n');
      await client.get(pathOf(id), { expect: 409 });
    });
  });
}
