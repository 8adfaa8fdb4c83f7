// Chats that the tests upload, with what is to come out of them.

const SENTENCES = [
  ['positive', 'I love this, it is great!'],
  ['negative', 'This is terrible and I hate it.'],
  ['neutral', 'The meeting is at noon.'],
];
const FIRST = Date.parse('2024-01-15T10:00:00Z');

/** `count` messages of two senders, a minute apart: in turn positive, negative and neutral. */
export function chat(count, { extra = '' } = {}) {
  return Array.from({ length: count }, (_, index) => ({
    sender: `user${(index % 2) + 1}`,
    message: SENTENCES[index % 3][1] + extra,
    timestamp: new Date(FIRST + index * 60_000).toISOString().replace('.000', ''),
  }));
}

export const labelOf = (index) => SENTENCES[index % 3][0];

export const asJson = (messages) => JSON.stringify(messages);

export const asNdjson = (messages) => messages.map((each) => `${JSON.stringify(each)}\n`).join('');

export function asCsv(messages) {
  const rows = messages.map((each) =>
    [each.sender, each.message, each.timestamp]
      .map((text) => `"${text.replaceAll('"', '""')}"`)
      .join(','),
  );
  return ['sender,message,timestamp', ...rows, ''].join('\n');
}

/** A chat's JSON file of at least `bytes`. */
export function chatOfSize(bytes) {
  const one = JSON.stringify(chat(6)).length / 6;
  const messages = chat(Math.ceil(bytes / one) + 6);
  return { messages, json: asJson(messages) };
}

/** {'0.json': content, '1.json': content, ...} for Client.upload(). */
export const manyFiles = (count, content) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.json`, content]));
