import packageJson from '../../../package.json' with { type: 'json' };
import { parseOptions as accesses } from '../../../stacksets/accesses/options.ts';
import type { COMMANDS } from '../../../stacksets/cli/commands.ts';
import { parseOptions as connect } from '../../../stacksets/connect/options.ts';
import { parseOptions as doctor } from '../../../stacksets/doctor/options.ts';
import { parseOptions as reconcile } from '../../../stacksets/reconcile/program/options.ts';
import { parseOptions as review } from '../../../stacksets/review/options.ts';
import { parseOptions as synth } from '../../../stacksets/synth/options.ts';
import { parseOptions as token } from '../../../stacksets/token/options.ts';
import { parseOptions as verify } from '../../../stacksets/verify/options.ts';
import { readArguments as sandbox } from '../../sandbox/command/arguments.ts';

/** What our programs say to a command of a page, without doing what it says. */

type Parser = (words: readonly string[]) => unknown;

const PARSERS: Readonly<Record<keyof typeof COMMANDS | 'sandbox', Parser>> = {
  ...{ accesses, doctor, reconcile, review, sandbox, synth, token, verify },
  connect: (words) => connect(words, {}),
};

/** What a page writes for whatever its reader has, and an example of it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  ACCOUNT: '222222222222',
  ID: '702a098b9022',
  RUN: 'by-hand-2026-11-29T065619-78ae',
  HOST: 'orders.abc.eu-central-1.rds.amazonaws.com',
  '$HOST:5432': 'orders.abc.eu-central-1.rds.amazonaws.com:5432',
  '$HOST:3306': 'orders.abc.eu-central-1.rds.amazonaws.com:3306',
  '$PGHOST:$PGPORT': 'localhost:5432',
};

/** What `...` leaves out, because the page has said it before. */
const SAID_BEFORE: Readonly<Record<string, readonly string[]>> = {
  verify: ['--profile', 'throw-away', '--region', 'eu-central-1'],
};

/**
 * What is wrong with a command; undefined if nothing is, or if it is not ours. A sentence may name a
 * program alone.
 */
export function faultOf(words: readonly string[], isWhole = true): string | undefined {
  const [program, ...rest] = words;
  if (program === 'npm') return faultOfNpm(rest, isWhole);
  if (program === 'npx' && rest[0] === 'database-access') return faultOfCli(rest.slice(1), isWhole);
  return program === 'database-access' ? faultOfCli(rest, isWhole) : undefined;
}

function faultOfNpm([verb = '', ...rest]: readonly string[], isWhole: boolean): string | undefined {
  if (verb === 'run') {
    const [script = '', ...words] = rest.filter((word) => word !== '-s');
    if (!Object.hasOwn(packageJson.scripts, script)) return `package.json has no script ${script}`;
    const end = words.indexOf('--');
    const kept = (end < 0 ? words : words.slice(0, end)).filter((word) => word.startsWith('-'));
    if (kept.length > 0) return `npm takes ${kept.join(' ')} for itself`;
    return faultOfProgram(script, words.slice(end + 1), isWhole);
  }
  return ['ci', 'test', 'install', 'pack', 'publish', 'version'].includes(verb)
    ? undefined
    : `npm ${verb}`;
}

function faultOfCli(
  [name = '', ...words]: readonly string[],
  isWhole: boolean,
): string | undefined {
  if (['--help', '--version'].includes(name)) return undefined;
  return Object.hasOwn(PARSERS, name)
    ? faultOfProgram(name, words, isWhole)
    : `there is no command ${name}`;
}

function faultOfProgram(
  name: string,
  words: readonly string[],
  isWhole: boolean,
): string | undefined {
  const parser = Object.entries(PARSERS).find(([known]) => known === name)?.[1];
  const given = words.flatMap((word) =>
    word === '...' ? (SAID_BEFORE[name] ?? []) : [EXAMPLES[word] ?? word],
  );
  if (parser === undefined || (!isWhole && words.length === 0)) return undefined;
  try {
    parser(given);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
