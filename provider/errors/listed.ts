/** The first items of a list, and how many more there are. */
export function listed(items: readonly string[], most: number, separator = ', '): string {
  const before = separator === ', ' ? ' ' : separator;
  const more = items.length > most ? `${before}and ${items.length - most} more` : '';
  return `${items.slice(0, most).join(separator)}${more}`;
}
