// Tables for bench/profile, made from a fixed seed: the same bytes in every run.
import fs from 'node:fs';
import path from 'node:path';
import { random } from './data.mjs';

const countries = 'Germany France Spain Italy Poland Austria Norway Denmark Japan Brazil Canada India'.split(' ');
const segments = ['consumer', 'small business', 'enterprise', 'public'];
const words = ('order delivery late package broken again support called twice thanks refund please invoice wrong address ' +
  'customer asked for the to and with was is very quick good price colour size return sent back shop').split(' ');
const header = 'id,order_no,created_at,due_date,country,city,segment,account,postcode,quantity,unit_price,amount,' +
  'discount,rating,active,latitude,remarks\n';

const two = (n) => String(n).padStart(2, '0');
const date = (day) => new Date(Date.UTC(2021, 0, 1 + day)).toISOString().slice(0, 10);

/// One row: numbers, dates, text of few and of many values, quoted text with commas, quotes and
/// newlines, and missing values.
function row(id, next, days) {
  const whole = (below) => Math.floor(next() * below);
  const day = whole(1400);
  const quantity = 1 + whole(100);
  const price = Math.exp(next() * 4 + next()).toFixed(2);
  const discount = next() < 0.3 ? '' : (next() * 0.4).toFixed(3);
  const rating = next() < 0.15 ? '' : 1 + whole(5);
  let remarks = '';
  if (next() < 0.6) {
    const text = Array.from({ length: 3 + whole(9) }, () => words[whole(words.length)]).join(' ');
    const kind = next();
    remarks = kind < 0.2 ? `"${text},\nand ""${words[whole(words.length)]}"""` : kind < 0.4 ? `"${text}, ${whole(100)}"` : text;
  }
  return `${id},SO-${String(whole(1e9)).padStart(9, '0')},${days[day]} ${two(whole(24))}:${two(whole(60))}:${two(whole(60))},` +
    `${days[day + 3 + whole(20)]},${countries[whole(12)]},City ${whole(80)},${segments[whole(4)]},Account ${whole(50_000)},` +
    `${String(whole(100_000)).padStart(5, '0')},${quantity},${price},${(quantity * price).toFixed(2)},${discount},${rating},` +
    `${next() < 0.8},${(next() * 180 - 90).toFixed(6)},${remarks}\n`;
}

/// Writes a mixed table of about `bytes` bytes. Every 1,000th row comes twice.
export function writeMixedTable(file, bytes) {
  const next = random(3);
  const days = Array.from({ length: 1500 }, (_, day) => date(day));
  const out = fs.openSync(file, 'w');
  let size = fs.writeSync(out, header);
  for (let id = 1; size < bytes;) {
    const rows = [];
    for (const end = id + 1000; id < end; ++id) {
      rows.push(row(id, next, days));
      if (id % 1000 === 0) rows.push(rows.at(-1));
    }
    size += fs.writeSync(out, rows.join(''));
  }
  fs.closeSync(out);
}

/// The header of `source` once and its rows `times` times.
export function writeRepeated(source, times, file) {
  const bytes = fs.readFileSync(source);
  const end = bytes.indexOf('\n') + 1;
  const ended = bytes.at(-1) === 0x0a;
  const rows = Buffer.concat(ended ? [bytes.subarray(end)] : [bytes.subarray(end), Buffer.from('\n')]);
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, bytes.subarray(0, end));
  for (let i = 0; i < times; ++i) fs.writeSync(out, rows);
  fs.closeSync(out);
}

/// The CSV files that an argument names: a file, a file*100, or all of a folder.
export function namedTables(argument) {
  const [, source, times] = /^(.*?)(?:\*(\d+))?$/.exec(argument);
  if (!fs.statSync(source).isDirectory()) return [{ source, times: Number(times ?? 1) }];
  return fs.readdirSync(source).filter((name) => name.endsWith('.csv')).sort()
    .map((name) => ({ source: path.join(source, name), times: Number(times ?? 1) }));
}
