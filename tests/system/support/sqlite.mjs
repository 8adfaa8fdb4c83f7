// An independent reader of tables: the sqlite3 program, which knows nothing of us.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeTempDir } from './temp_dir.mjs';

/** What sqlite3 answers to `sql` about the CSV file `csv`, a table `t` whose cells are texts. */
export function askSqlite(csv, sql) {
  const file = join(makeTempDir(), 't.csv');
  writeFileSync(file, csv.toString('latin1'));
  const script = `.mode csv\n.import ${file} t\n.mode json\n${sql};\n`;
  return JSON.parse(execFileSync('sqlite3', [':memory:'], { input: script, encoding: 'utf8' }));
}
