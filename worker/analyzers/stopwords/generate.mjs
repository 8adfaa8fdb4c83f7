// Turns stopword lists into a C++ table: node generate.mjs NODE_MODULES_FOLDER ADDITIONS.json OUTPUT.cpp
//
//   en: the, a, and   de: die   it: a, die   ->   {"a", 0b101}, {"and", 0b001}, ...
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [modulesFolder, additionsPath, outputPath] = process.argv.slice(2);
const lists = createRequire(resolve(modulesFolder, 'x.js'))('stopword');
const additions = JSON.parse(readFileSync(additionsPath, 'utf8'));

const packageNames = {
  en: 'eng', de: 'deu', fr: 'fra', es: 'spa', pt: 'por', it: 'ita', nl: 'nld',
  sv: 'swe', da: 'dan', nb: 'nob', pl: 'pol', ru: 'rus', tr: 'tur',
};
const languages = Object.keys(packageNames);

// Words as the analysis knows them: lower case, at least two characters, no blank, ’ as '.
const bits = new Map();
for (const [bit, language] of languages.entries()) {
  const words = [...lists[packageNames[language]], ...(additions[language] ?? []), ...additions['*']];
  if (words.length < 50) throw new Error(`hardly any stopwords for ${language}`);
  for (const word of words) {
    const term = word.toLowerCase().replaceAll('’', "'");
    if ([...term].length < 2 || /\s|^\d/.test(term)) continue;
    bits.set(term, (bits.get(term) ?? 0) | (1 << bit));
  }
}

// JSON's string syntax is a subset of C++'s where there are no control characters.
const rows = [...bits].sort(([a], [b]) => (a < b ? -1 : 1)).map(
  ([term, mask]) => `    {${JSON.stringify(term)}, 0x${mask.toString(16)}},`,
);
writeFileSync(outputPath, `// Made by worker/analyzers/stopwords/generate.mjs: ${languages.join(' ')}.
#include "worker/analyzers/stopwords.h"

namespace undertone {
namespace {
constexpr Stopword words[] = {
${rows.join('\n')}
};
}  // namespace

const std::size_t stopword_language_count = ${languages.length};

std::span<const Stopword> stopword_list() { return words; }

}  // namespace undertone
`);
