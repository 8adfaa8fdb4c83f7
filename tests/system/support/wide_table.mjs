// A table of many columns of all kinds, the same each time.
import { pick, seededRandom } from './random.mjs';

const dayText = (day) => new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);
const twoWords = (random) => `${pick(random, WORDS)} ${pick(random, WORDS)}`;
const REGIONS = ['North', 'South', 'East', 'West', 'Centre'];
const WORDS = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel'];

/** What each kind of column holds in a row, from the row's number and two numbers all share. */
const KINDS = [
  ['amount', (row, { base, random }) => (base * 80 + random() * 40 + 10).toFixed(2)],
  ['count', (row, { base, random }) => Math.floor(base * 50 + random() * 8)],
  ['region', (row, { random }) => pick(random, REGIONS)],
  ['ratio', (row, { random }) => (random() < 0.12 ? '' : (random() ** 3).toFixed(4))],
  ['active', (row, { base }) => (base > 0.55 ? 'true' : 'false')],
  ['day', (row) => dayText(Math.floor(row / 4))],
  ['note', (row, { random }) => (row % 7 < 3 ? '' : twoWords(random))],
  ['code', (row) => `00${100_000 + row}`],
  ['debt', (row, { base, random }) => (-base * 900 + random() * 200).toFixed(1)],
  ['grade', (row, { base }) => 'ABCDE'[Math.floor(base * 4.99)]],
];

/** CSV with a header; names are `amount_1` to `grade_N`. */
export function wideTable({ columns, rows, seed = 7 }) {
  const random = seededRandom(seed);
  const named = Array.from({ length: columns }, (_, i) => {
    const [kind, cell] = KINDS[i % KINDS.length];
    return { name: `${kind}_${1 + Math.floor(i / KINDS.length)}`, cell };
  });
  const lines = [named.map(({ name }) => name).join(',')];
  for (let row = 0; row < rows; row++) {
    const base = random();
    lines.push(named.map(({ cell }) => cell(row, { base, random })).join(','));
  }
  return `${lines.join('\n')}\n`;
}
