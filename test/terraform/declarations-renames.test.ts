import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyOr } from '../support/every.ts';
import type { Credentials } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import {
  access,
  accessesIn,
  configure,
  reference,
  startDeclarations,
} from '../support/terraform/declarations.ts';
import { holds } from '../support/terraform/holds.ts';
import type { Stage } from '../support/terraform/stage.ts';

/**
 * Terraform calls for a create and a destroy where a module was renamed, in any order. Each round
 * renames all accesses. They end as the state says, or the apply fails and says why.
 */

const APPNAMES = ['r1', 'r2', 'r3', 'r4'];

let stage: Stage;
let now: Naming = { block: 'access', prefix: 'k', privileges: 'readwrite' };

interface Naming {
  readonly block: string;
  /** Of the keys of for_each. */
  readonly prefix: string;
  readonly privileges: string;
}

beforeAll(async () => {
  stage = await startDeclarations();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  await apply(now);
  await holds(stage);
});

afterAll(() => stage?.stop());

/** What is renamed, how many operations Terraform has under way at once, and what else changes. */
const ROUNDS = (['keys', 'block'] as const).flatMap((renamed) =>
  everyOr([1, 10], [10]).flatMap((parallelism) =>
    ['the same privileges', 'other privileges'].map((change) => ({ renamed, parallelism, change })),
  ),
);
type Round = (typeof ROUNDS)[number];

describe('a rename with `moved` keeps the credentials', () => {
  test.each(ROUNDS)('of the $renamed, -parallelism=$parallelism, $change', async (round) => {
    const before = await allCredentials();
    const next = rename(now, round);
    const run = await apply(next, { ...round, moved: moves(now, next) });
    expect(run.status, run.output).toBe(0);
    expect(run.output).toContain('Resources: 0 added');
    expect(await allCredentials()).toEqual(before);
    now = next;
    await holds(stage);
  });
});

describe('a rename without `moved` ends with what the state says, or fails', () => {
  test.each([...ROUNDS, ...ROUNDS.filter(({ parallelism }) => parallelism > 1)])(
    'of the $renamed, -parallelism=$parallelism, $change',
    async (round) => {
      const next = rename(now, round);
      const run = await apply(next, round);
      await holds(stage);
      if (run.status !== 0) {
        expect(round.change).toBe('other privileges');
        expect(run.output.replace(/\s+/g, ' ')).toMatch(/is declared already, by Terraform/);
        const again = await apply(next, round);
        expect(again.status, again.output).toBe(0);
        await holds(stage);
      }
      now = next;
      expect(accessesIn(stage)).toHaveLength(APPNAMES.length);
    },
  );
});

function rename({ block, prefix, privileges }: Naming, { renamed, change }: Round): Naming {
  const swap = (name: string, a: string, b: string) => (name === a ? b : a);
  return {
    block: renamed === 'block' ? swap(block, 'access', 'renamed') : block,
    prefix: renamed === 'keys' ? swap(prefix, 'k', 'n') : prefix,
    privileges:
      change === 'other privileges' ? swap(privileges, 'readwrite', 'readonly') : privileges,
  };
}

function keysOf({ prefix }: Naming): string[] {
  return APPNAMES.map((_, index) => `${prefix}${index + 1}`);
}

function moves(from: Naming, to: Naming): Record<string, string> {
  const address = ({ block }: Naming, key = '') => `module.${block}["${key}"]`;
  const keys = keysOf(to);
  return Object.fromEntries(
    keysOf(from).map((key, index) => [address(from, key), address(to, keys[index])]),
  );
}

async function apply(
  naming: Naming,
  { parallelism = 10, moved = {} }: { parallelism?: number; moved?: Record<string, string> } = {},
) {
  const keys = keysOf(naming);
  const { privileges } = naming;
  await configure(stage, {
    module: {
      [naming.block]: {
        for_each: Object.fromEntries(keys.map((key, index) => [key, APPNAMES[index]])),
        ...access(stage, { appname: reference('each.value'), privileges }),
      },
    },
    moved,
  });
  return stage.terraform(`apply -auto-approve -refresh=false -parallelism=${parallelism}`);
}

async function allCredentials(): Promise<Credentials[]> {
  return Promise.all(APPNAMES.map((appname) => stage.credentials(appname)));
}
