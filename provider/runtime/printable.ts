/**
 * A text of somebody else, for a terminal: on one line, not at any length, and of characters that do nothing but show: letters of any
 * language, digits, and what ASCII has. An escape sequence moves the cursor, and what it then writes looks like ours.
 */
export function printable(text: string, most = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/\s+/g, ' ').replace(/[^\x20-\x7e\p{L}\p{M}\p{N}]/gu, '?');
  return line.length > most ? `${line.slice(0, most)}...` : line;
}
