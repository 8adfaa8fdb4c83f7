// Turns VADER's lexicon into a C++ table: node generate.mjs vader_lexicon.txt entries.cpp
//
//   great<TAB>3.1<TAB>0.7<TAB>[...]   ->   {"great", 3.1},
import { readFileSync, writeFileSync } from 'node:fs';

const [lexiconPath, outputPath] = process.argv.slice(2);

// A later line wins, as it does in the package. Tokens are compared in lower case and hold no
// blank, so an entry with a capital or a blank can never be met.
const valences = new Map();
for (const line of readFileSync(lexiconPath, 'utf8').split('\n')) {
  const [term, valence] = line.split('\t');
  if (valence !== undefined && term === term.toLowerCase() && !/\s/.test(term)) {
    valences.set(term, Number(valence));
  }
}
if (valences.size < 7000 || [...valences.values()].some(Number.isNaN)) {
  throw new Error(`${lexiconPath} does not look like VADER's lexicon`);
}

// JSON's string syntax is a subset of C++'s for printable ASCII, which is all that is left.
const rows = [...valences].map(([term, valence]) => `    {${JSON.stringify(term)}, ${valence}},`);
writeFileSync(outputPath, `// Made by common/sentiment/lexicon/generate.mjs.
#include "common/sentiment/lexicon.h"

namespace undertone {
namespace {
constexpr LexiconEntry entries[] = {
${rows.join('\n')}
};
}  // namespace

std::span<const LexiconEntry> lexicon_entries() { return entries; }

}  // namespace undertone
`);
