// The rules of the house that a script can check: who may include whom, and how long a file may be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';

const root = new URL('../..', import.meta.url).pathname;
const sources = execFileSync(
  'git',
  [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    '*.h',
    '*.cpp',
    '*.mjs',
    '*.lua',
    '*.sql',
  ],
  { cwd: root, encoding: 'utf8' },
)
  .trim()
  .split('\n')
  .filter((file) => fs.existsSync(root + file));

const allowed = {
  common: ['common'],
  api: ['api', 'common'],
  worker: ['worker', 'common'],
  cli: ['cli', 'common'],
};

test('api, worker and cli never include each other, and common includes none of them', () => {
  assert.ok(sources.length > 100);
  for (const file of sources) {
    const part = file.split('/')[0];
    if (!allowed[part]) continue;
    const text = fs.readFileSync(root + file, 'utf8');
    for (const [, included] of text.matchAll(/^#include "([a-z]+)\//gm)) {
      if (!(included in allowed)) continue;
      assert.ok(allowed[part].includes(included), `${file} includes ${included}/`);
    }
  }
});

// The linker would take one of two, with the other's members in it, and say nothing.
test('no two headers define types of one name', () => {
  const definedIn = new Map();
  for (const file of sources.filter((name) => name.endsWith('.h') && name.split('/')[0] in allowed)) {
    const text = fs.readFileSync(root + file, 'utf8');
    // What is indented stands within another type; a declaration alone ends with a semicolon.
    for (const [, name] of text.matchAll(/^(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;{]*)? \{/gm)) {
      assert.ok(!definedIn.has(name), `${name} is in ${definedIn.get(name)} and in ${file}`);
      definedIn.set(name, file);
    }
  }
  assert.ok(definedIn.size > 300, `${definedIn.size} types`);
});

test('no source file is over 600 lines', () => {
  for (const file of sources) {
    const lines = fs.readFileSync(root + file, 'utf8').split('\n').length;
    assert.ok(lines <= 600, `${file} has ${lines} lines`);
  }
});
