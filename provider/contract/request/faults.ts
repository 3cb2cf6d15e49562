import { parseJson } from '../../runtime/json.ts';

/** What is wrong with a value, in words that repeat none of it. */

/** Why a text breaks a rule, in words: `has 65 characters`. Undefined if it does not. */
export type Fault = (value: string) => string | undefined;

export function identifierFault(value: string): string | undefined {
  return lengthFault(Buffer.byteLength(value), MAX_IDENTIFIER, 'bytes') ?? controlFault(value);
}

/**
 * PostgreSQL silently cuts longer names, so that two databases would become one. MySQL's limit is
 * 64 characters.
 */
const MAX_IDENTIFIER = 63;

/** Of the parameters' paths, in which `..` would lead elsewhere for whoever reads them. */
export function pathFault(value: string): string | undefined {
  if (/^\.+$/.test(value)) return 'is only dots';
  if (/\p{Cf}/u.test(value)) return 'holds an invisible character';
  return controlFault(value);
}

export function controlFault(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'holds a line end';
  return isPrintable(value) ? undefined : 'holds a control character';
}

export function lengthFault(length: number, most: number, unit: string): string | undefined {
  if (length === 0) return 'is empty';
  return length > most ? `has ${length} ${unit}` : undefined;
}

/** A list or an object that was encoded, as a text: people send the output of jsonencode(). */
export function encodedFault(value: string): string | undefined {
  const inner = parseJson(value);
  return typeof inner === 'object' && inner !== null
    ? 'is JSON within a text (give the list or the object itself)'
    : undefined;
}

export function isPrintable(value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value);
}

/** What a value is, for people. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    default:
      return 'a boolean (true or false)';
  }
}
