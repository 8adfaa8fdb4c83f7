// Turns VADER's lexicon and rated emoji into C++ tables: node generate.mjs NODE_MODULES entries.cpp
//
//   great<TAB>3.1<TAB>0.7<TAB>[...]   ->   {"great", 3.1},
//   {emoji: '😀', polarity: 2}        ->   {0x1f600, 2},
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, outputPath] = process.argv.slice(2);
const lexiconPath = path.join(packages, 'vader-sentiment/vader_lexicon.txt');
const { emojiEmotion } = await import(pathToFileURL(path.resolve(packages, 'emoji-emotion/index.js')));

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

// Emoji that are younger than the package's list, on its scale.
const younger = { '🎉': 3, '🎊': 3, '🔥': 2, '⭐': 2, '🌟': 2, '✨': 2, '✅': 1, '❌': -2, '🤬': -4, '🤮': -3, '🥳': 3, '🥰': 3,
  '🤩': 3, '🥺': -1, '🥲': -1, '🥱': -1, '🤦': -2, '🧡': 3, '🤍': 3, '🤎': 3, '♥': 3, '🫶': 3, '💪': 2, '🏆': 2, '🚀': 2, '🥇': 2 };
// In chats it laughs as often as it cries.
const ambiguous = new Set(['😭']);
const emoji = new Map(emojiEmotion.filter((one) => one.polarity !== 0 && !ambiguous.has(one.emoji)).map((one) => [one.emoji.codePointAt(0), one.polarity]));
for (const [character, polarity] of Object.entries(younger)) emoji.set(character.codePointAt(0), polarity);
if (emoji.size < 120) throw new Error('emoji-emotion does not look like a list of rated emoji');
const emojiRows = [...emoji].map(([point, polarity]) => `    {0x${point.toString(16)}, ${polarity}},`);

writeFileSync(outputPath, `// Made by common/sentiment/lexicon/generate.mjs.
#include "common/sentiment/cues.h"
#include "common/sentiment/lexicon.h"

namespace undertone {
namespace {
constexpr LexiconEntry entries[] = {
${rows.join('\n')}
};
constexpr EmojiEntry emoji[] = {
${emojiRows.join('\n')}
};
}  // namespace

std::span<const LexiconEntry> lexicon_entries() { return entries; }
std::span<const EmojiEntry> emoji_entries() { return emoji; }

}  // namespace undertone
`);
