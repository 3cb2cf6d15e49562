import { parseArgs } from 'node:util';

/** What is to be measured, and beside what. */
export interface Arguments<Name extends string> {
  readonly parts: readonly Name[];
  /** A commit. @default - none: only today's code */
  readonly against?: string | undefined;
  /** How many, in the tables of databases. @default - all of them */
  readonly people?: readonly number[];
}

/** Throws an error in words for the terminal. Without names, everything is measured. */
export function parseArguments<Name extends string>(
  given: readonly string[],
  names: readonly Name[],
): Arguments<Name> {
  const { values, positionals } = parseArgs({
    args: [...given],
    options: { against: { type: 'string' }, people: { type: 'string' } },
    allowPositionals: true,
  });
  const isName = (text: string): text is Name => (names as readonly string[]).includes(text);
  const unknown = positionals.filter((name) => !isName(name));
  if (unknown.length > 0)
    throw new Error(`no part of the bench: ${unknown.join(', ')}. It has ${names.join(', ')}`);
  const { against, people } = values;
  if (against !== undefined && !/^\w[\w~^./-]*$/.test(against))
    throw new Error(`--against takes a commit, which ${against} is not`);
  if (people !== undefined && !/^[1-9]\d*(,[1-9]\d*)*$/.test(people))
    throw new Error(`--people takes numbers, as in 1,100, which ${people} is not`);
  return {
    parts: positionals.length === 0 ? names : positionals.filter(isName),
    against,
    ...(people !== undefined && { people: people.split(',').map(Number) }),
  };
}
