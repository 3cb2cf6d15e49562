/**
 * Makes somebody else's text safe for a terminal: one line of limited length, of letters of any
 * language that can be seen, digits and printable ASCII. An escape sequence could move the cursor, and what it then
 * writes would look like ours.
 */
export function printable(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/\s+/g, ' ').replace(/[^\x20-\x7e\p{L}\p{M}\p{N}]|\p{DI}/gu, '?');
  return line.length > most ? `${line.slice(0, most)}...` : line;
}
