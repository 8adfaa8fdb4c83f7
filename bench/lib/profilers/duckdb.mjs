// node duckdb.mjs PACKAGES FILE summarize|full: a CSV's profile by DuckDB, as {ms, peak_mib}.
import { createRequire } from 'node:module';
import path from 'node:path';
import { peakMib } from '../processes.mjs';

const [, , packages, file, depth] = process.argv;
const { DuckDBInstance } = createRequire(path.resolve(packages, 'package.json'))('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const query = async (sql) => (await connection.runAndReadAll(sql)).getRowObjects();

const source = `read_csv('${file.replaceAll("'", "''")}')`;
const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

/// What SUMMARIZE estimates or leaves out: exact distincts, quantiles, shape, correlations, duplicates.
async function full() {
  await query(`CREATE TEMP TABLE t AS SELECT * FROM ${source}`);
  await query('SUMMARIZE t');
  const columns = await query('DESCRIBE t');
  const numeric = columns.filter((one) => /INT|DOUBLE|FLOAT|DECIMAL/.test(one.column_type)).map((one) => quoted(one.column_name));
  const facts = columns.map((one) => `count(DISTINCT ${quoted(one.column_name)})`);
  for (const name of numeric) {
    facts.push(`quantile_cont(${name}, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])`, `skewness(${name})`, `kurtosis(${name})`);
  }
  await query(`SELECT ${facts.join(', ')} FROM t`);
  const pairs = numeric.flatMap((a, i) => numeric.slice(i + 1).map((b) => `corr(${a}, ${b})`));
  if (pairs.length > 0) await query(`SELECT ${pairs.join(', ')} FROM t`);
  await query('SELECT (SELECT count(*) FROM t) - (SELECT count(*) FROM (SELECT DISTINCT * FROM t)) AS duplicates');
}

const start = performance.now();
await (depth === 'full' ? full() : query(`SUMMARIZE SELECT * FROM ${source}`));
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, peak_mib: peakMib([process.pid]) }));
