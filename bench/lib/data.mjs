// The inputs of the benches, made from a fixed seed: the same bytes in every run.
import fs from 'node:fs';

const positive = 'love great happy thanks awesome good excellent nice perfect wonderful helpful glad'.split(' ');
const negative = 'hate terrible bad awful sad angry broken worst problem slow disappointed sorry'.split(' ');
const neutral = ('the a to please order my account when will see you tomorrow about meeting file report update ' +
  'number call email today we they this that is was are have has do can send check page time week').split(' ');

// mulberry32: small, seeded, good enough for test data.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function message(next) {
  const pick = (words) => words[Math.floor(next() * words.length)];
  const words = Array.from({ length: 5 + Math.floor(next() * 10) }, () => pick(neutral));
  const kind = next();
  if (kind < 0.35) words[Math.floor(next() * words.length)] = pick(positive);
  else if (kind < 0.6) words[Math.floor(next() * words.length)] = pick(negative);
  if (next() < 0.1) words.unshift('not');
  const text = words.join(' ');
  return text[0].toUpperCase() + text.slice(1) + pick(['.', '!', '?', '']);
}

const two = (n) => String(n).padStart(2, '0');
const timeOf = (second) =>
  `2024-01-${two(1 + (Math.floor(second / 86400) % 28))}T${two(Math.floor(second / 3600) % 24)}:` +
  `${two(Math.floor(second / 60) % 60)}:${two(second % 60)}Z`;

/// A JSON chat of about `bytes` bytes.
export function chatJson(bytes) {
  const next = random(1);
  const messages = [];
  for (let size = 2; size < bytes;) {
    const one = { sender: `user${1 + Math.floor(next() * 20)}`, message: message(next), timestamp: timeOf(messages.length) };
    messages.push(one);
    size += JSON.stringify(one).length + 1;
  }
  return Buffer.from(JSON.stringify(messages));
}

/// Writes a chat CSV of about `bytes` bytes; returns its rows and size.
export function writeChatCsv(path, bytes) {
  const next = random(2);
  const block = Array.from({ length: 20000 }, () => `user${1 + Math.floor(next() * 500)},${message(next)},`);
  const file = fs.openSync(path, 'w');
  let size = fs.writeSync(file, 'sender,message,timestamp\n');
  let rows = 0;
  while (size < bytes) {
    size += fs.writeSync(file, block.map((row, i) => `${row}${timeOf(rows + i)}\n`).join(''));
    rows += block.length;
  }
  fs.closeSync(file);
  return { rows, size };
}

/// A table of `rows` rows: numbers, dates, names of few and of many kinds.
export function writeRowsCsv(path, rows) {
  const next = random(3);
  const names = Array.from({ length: 5000 }, (_, i) => `customer ${i}`);
  const file = fs.openSync(path, 'w');
  let size = fs.writeSync(file, 'id,amount,day,region,customer\n');
  for (let at = 0; at < rows;) {
    let block = '';
    for (const end = Math.min(rows, at + 20000); at < end; ++at) {
      const amount = (next() * 10000).toFixed(2);
      const day = `2024-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-${String(1 + Math.floor(next() * 28)).padStart(2, '0')}`;
      block += `${at},${amount},${day},region ${Math.floor(next() * 8)},${names[Math.floor(next() * 5000)]}\n`;
    }
    size += fs.writeSync(file, block);
  }
  fs.closeSync(file);
  return { rows, size };
}

const boundary = '----undertone-bench-7MA4YWxk';
export const multipartType = `multipart/form-data; boundary=${boundary}`;

/// The parts before and after a file's bytes.
export function multipartFrame(customer, filename) {
  const type = filename.endsWith('.csv') ? 'text/csv' : 'application/json';
  return {
    head: Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="customer_id"\r\n\r\n${customer}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`),
    tail: Buffer.from(`\r\n--${boundary}--\r\n`),
  };
}

export function multipart(customer, files) {
  const parts = [Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="customer_id"\r\n\r\n${customer}\r\n`)];
  for (const [name, bytes] of files) {
    parts.push(Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\nContent-Type: application/json\r\n\r\n`));
    parts.push(bytes, Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(parts);
}
