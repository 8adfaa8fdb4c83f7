// node polars.mjs PACKAGES FILE: a CSV's full profile by Polars, as {ms, peak_mib}.
import { createRequire } from 'node:module';
import path from 'node:path';
import { peakMib } from '../processes.mjs';

const [, , packages, file] = process.argv;
const pl = createRequire(path.resolve(packages, 'package.json'))('nodejs-polars');

const start = performance.now();
// Dates stay text: with tryParseDates the reading alone takes many times as long.
const table = pl.readCSV(file, { inferSchemaLength: 10_000 });
table.nullCount();
table.select(...table.columns.map((name) => pl.col(name).nUnique()));
table.min();
table.max();
const numeric = table.columns.filter((name, i) => /Int|Float/.test(String(table.dtypes[i])));
table.select(...numeric.map((name) => pl.col(name).mean()));
table.select(...numeric.map((name) => pl.col(name).std()));
for (const q of [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]) table.select(...numeric.map((name) => pl.col(name).quantile(q)));
table.select(...numeric.map((name) => pl.col(name).skew()));
for (const name of table.columns.filter((one) => !numeric.includes(one))) table.getColumn(name).valueCounts();
numeric.forEach((a, i) => {
  for (const b of numeric.slice(i + 1)) {
    table.select(pl.pearsonCorr(a, b).alias('pearson'), pl.spearmanRankCorr(a, b).alias('spearman'));
  }
});
const duplicates = table.height - table.unique().height;
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, peak_mib: peakMib([process.pid]), rows: table.height, duplicates }));
