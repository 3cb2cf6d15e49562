import { distance } from 'fastest-levenshtein';

const MOST_SUGGESTIONS = 3;

/** The nearest first: the same letters, whatever separates them, or a few others. */
export function nearest(name: string, known: readonly string[]): string[] {
  const most = Math.min(2, Math.floor(name.length / 4));
  return [...new Set(known)]
    .map((each) => ({ each, far: farness(name, each) }))
    .filter(({ far }) => far <= most)
    .toSorted((a, b) => a.far - b.far || (a.each < b.each ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ each }) => each);
}

function farness(a: string, b: string): number {
  return Math.min(distance(a.toLowerCase(), b.toLowerCase()), distance(letters(a), letters(b)));
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
