import { printable } from '../runtime/printable.ts';

/** The first items of a list, and how many more there are. */
export function listed(items: readonly string[], most: number, separator = ', '): string {
  const before = separator === ', ' ? ' ' : separator;
  const more = items.length > most ? `${before}and ${items.length - most} more` : '';
  return `${items.slice(0, most).join(separator)}${more}`;
}

/** What somebody may have meant; an empty text for no names. */
export function didYouMean(names: readonly string[]): string {
  const shown = names.map((name) => printable(name, 64)).join(' or ');
  return names.length === 0 ? '' : ` (did you mean ${shown}?)`;
}
