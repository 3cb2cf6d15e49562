import type { Engine } from '../../contract/request/engine.ts';
import { LONGEST } from '../../contract/request/reserved-names.ts';
import { printable } from '../../runtime/printable.ts';

/** Why the name of a person is no user's. */
const FAULTS = ['characters', 'length', 'reserved', 'ambiguous'] as const;
export type Fault = (typeof FAULTS)[number];

/** People who get no user for their name: one, or all who claim the same name. */
export interface Nameless {
  readonly fault: Fault;
  readonly name: string;
  readonly dns: readonly string[];
}

/** How many people get no user for their name, as `left_out` of an answer has it. */
export function countNameless(nameless: readonly Nameless[]): {
  name?: number;
  ambiguous?: number;
} {
  const sum = (counts: (fault: Fault) => boolean) =>
    nameless.filter(({ fault }) => counts(fault)).reduce((all, { dns }) => all + dns.length, 0);
  const [ambiguous, name] = [
    sum((fault) => fault === 'ambiguous'),
    sum((fault) => fault !== 'ambiguous'),
  ];
  return { ...(name > 0 && { name }), ...(ambiguous > 0 && { ambiguous }) };
}

/** Warnings of an answer. The hub's log has everybody's DN. */
export function warnOfNameless(nameless: readonly Nameless[], engine: Engine): string[] {
  return FAULTS.flatMap((fault) => {
    const those = nameless.filter((each) => each.fault === fault);
    if (those.length === 0) return [];
    const names = some(those.map(({ name }) => printable(name, MAX_SHOWN) || "''"));
    const count = those.reduce((all, { dns }) => all + dns.length, 0);
    const members = count === 1 ? '1 member gets' : `${count} members get`;
    return [`groups: ${members} no user, because ${why(fault, engine)}: ${names}. ${CURE}`];
  });
}

/** AWS has no commas in tags, by which one policy lets everybody in as herself. */
export function warnOfUntaggable(usernames: readonly string[]): string[] {
  const those = usernames.filter((name) => name.includes(','));
  if (those.length === 0) return [];
  const members = those.length === 1 ? '1 member has' : `${those.length} members have`;
  return [
    `groups: ${members} a user name with a comma, which no tag can hold: ${some(those)}. A policy ` +
      'by tag does not let them log in: name each such user in a policy',
  ];
}

function why(fault: Fault, engine: Engine): string {
  switch (fault) {
    case 'characters':
      return 'no IAM policy can name such a user (letters, digits and _.@+=,- can be)';
    case 'length':
      return `a user name has at most ${LONGEST[engine]} characters`;
    case 'reserved':
      return 'the server, RDS or database-access keeps such a name for itself';
    case 'ambiguous':
      return 'others claim the same name; a user that has it already stays as it is';
  }
}

const CURE =
  "Correct the directory, or the hub's setting USERNAME_TEMPLATE; the hub's log has their DNs";

const SHOWN = 10;
/** Characters of a name. */
const MAX_SHOWN = 64;

function some(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}
