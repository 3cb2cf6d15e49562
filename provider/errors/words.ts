import { printable } from '../runtime/printable.ts';

/** Somebody else's words within a sentence of ours. */
export function words(said: string): string {
  return printable(said, 300).replace(/\.+$/, '');
}
