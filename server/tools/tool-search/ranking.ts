/** Ranks texts by the words of a query (Okapi BM25). */

const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

/** The words of a text in small letters; `camelCase` and `snake_case` count as several. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The places of the texts that share a word with the query, the best first; ties keep their order. */
export function rank(query: string, texts: readonly string[]): number[] {
  const documents = texts.map(wordsOf);
  const average = documents.reduce((sum, words) => sum + words.length, 0) / documents.length;
  const scores = documents.map(() => 0);
  for (const term of new Set(wordsOf(query))) {
    const counts = documents.map((words) => words.filter((word) => word === term).length);
    const having = counts.filter((count) => count > 0).length;
    const rarity = Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
    for (const [at, count] of counts.entries()) {
      const length = (documents[at]?.length ?? 0) / average;
      const weight = count + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length);
      scores[at] = (scores[at] ?? 0) + (count * (SATURATION + 1) * rarity) / weight;
    }
  }
  return scores
    .map((score, at) => ({ score, at }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ at }) => at);
}
