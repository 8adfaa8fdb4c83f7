// bench/sentiment: accuracy, macro-F1 and correlation of our scorer and of npm packages. A set is one
// conversation: what language it was taken for is printed, and told to the package that asks for it.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';

const [, , folder, packages, ...options] = process.argv;
const heldOutOnly = options.includes('--held-out');
const require = createRequire(path.resolve(packages, 'package.json'));
const root = new URL('../..', import.meta.url).pathname;

const sign = (score) => Math.sign(score);
const vader = require('vader-sentiment').SentimentIntensityAnalyzer;
const Sentiment = require('sentiment');
const afinn = new Sentiment();
const wink = require('wink-sentiment');
const multilang = require('multilang-sentiment');

/// name -> what scores one English message, as {score, label}
const englishScorers = {
  'vader-sentiment': (text) => {
    const score = vader.polarity_scores(text).compound;
    return { score, label: score >= 0.05 ? 1 : score <= -0.05 ? -1 : 0 };
  },
  sentiment: (text) => {
    const { comparative } = afinn.analyze(text);
    return { score: comparative, label: sign(comparative) };
  },
  'wink-sentiment': (text) => {
    const { normalizedScore } = wink(text);
    return { score: normalizedScore, label: sign(normalizedScore) };
  },
};

/// The same for another language.
const scorersOf = (language) => ({
  'multilang-sentiment': (text) => {
    const { comparative } = multilang(text, language);
    return { score: comparative, label: sign(comparative) };
  },
});

/// tools/train_sentiment keeps these out of training: FNV-1a of the id.
function isHeldOut(id) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(id)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return (hash >> 32n) % 5n === 0n;
}

function read(file) {
  const rows = fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(1).map((line) => {
    const [id, text, label, rating] = line.split('\t');
    return { id, text, label: Number(label), rating: rating ? Number(rating) : undefined };
  });
  return heldOutOnly ? rows.filter((row) => isHeldOut(row.id)) : rows;
}

/// All messages by our program; labels as -1, 0, 1 (unscored counts as neutral).
function ours(rows) {
  const program = path.join(root, 'build/release/bin/bench-sentiment-scores');
  const run = spawnSync(program, { input: rows.map((row) => `${row.text}\n`).join(''), maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(`${program}: ${run.stderr}`);
  const labels = { positive: 1, negative: -1, neutral: 0, unscored: 0 };
  const scored = run.stdout.toString().trimEnd().split('\n').map((line) => {
    const [score, label] = line.split('\t');
    return { score: Number(score), label: labels[label], unscored: label === 'unscored' };
  });
  const { conversation: language, messages_per_second: rate } = JSON.parse(run.stderr);
  return { scored, rate, language };
}

function theirs(score, rows) {
  const scored = rows.map((row) => score(row.text));
  const begun = performance.now();
  let count = 0;
  while (performance.now() - begun < 1000) score(rows[count++ % rows.length].text);
  return { scored, rate: (count * 1000) / (performance.now() - begun) };
}

/// Over the classes that the set has.
function macroF1(rows, scored) {
  const classes = [-1, 0, 1].filter((label) => rows.some((row) => row.label === label));
  const f1 = classes.map((label) => {
    const hits = rows.filter((row, i) => row.label === label && scored[i].label === label).length;
    const all = rows.filter((row) => row.label === label).length + scored.filter((one) => one.label === label).length;
    return all ? (2 * hits) / all : 0;
  });
  return f1.reduce((sum, one) => sum + one) / classes.length;
}

function pearson(rows, scored) {
  const pairs = rows.flatMap((row, i) => (row.rating === undefined ? [] : [[row.rating, scored[i].score]]));
  if (pairs.length < 3) return undefined;
  const mean = (index) => pairs.reduce((sum, pair) => sum + pair[index], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (of) => pairs.reduce((all, pair) => all + of(pair[0] - x, pair[1] - y), 0);
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
}

const shown = (value) => (value === undefined ? '' : value.toFixed(3));
const sums = {};
console.log(`| set | language | messages | scorer | unscored | accuracy | macro-F1 | r | messages/s |\n|${' --- |'.repeat(9)}`);
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.tsv')).sort()) {
  const rows = read(path.join(folder, file));
  if (rows.length === 0) continue;
  const columns = { undertone: ours(rows) };
  const { language } = columns.undertone;
  const scorers = language === 'en' ? englishScorers : scorersOf(language);
  for (const [name, score] of Object.entries(scorers)) columns[name] = theirs(score, rows);
  for (const [name, { scored, rate }] of Object.entries(columns)) {
    const accuracy = rows.filter((row, i) => row.label === scored[i].label).length / rows.length;
    const f1 = macroF1(rows, scored);
    const unscored = scored.filter((one) => one.unscored).length;
    (sums[name] ??= []).push(f1);
    console.log(`| ${path.basename(file, '.tsv')} | ${language} | ${rows.length} | ${name} | ` +
      `${unscored} | ${shown(accuracy)} | ${shown(f1)} | ` +
      `${shown(pearson(rows, scored))} | ${Math.round(rate).toLocaleString('en-US')} |`);
  }
}
for (const [name, all] of Object.entries(sums)) {
  console.log(`| mean of ${all.length} sets | | | ${name} | | | ${shown(all.reduce((sum, one) => sum + one) / all.length)} | | |`);
}
