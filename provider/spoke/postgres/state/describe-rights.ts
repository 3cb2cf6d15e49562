import type { Excess } from '../../engine/excess.ts';
import { tenOf } from '../../model/describe.ts';
import type { RightRow } from '../catalogue/rows.ts';
import { id } from '../quote.ts';
import type { Levels } from './beyond-levels.ts';

/** Objects of one kind on which somebody holds one privilege. */
export type Right = Pick<RightRow, 'holder' | 'privilege' | 'owner' | 'count' | 'names'> & {
  readonly kind: RightRow['kind'] | 'schemas' | 'the database';
};

const ONE = {
  tables: 'TABLE',
  sequences: 'SEQUENCE',
  'large objects': 'LARGE OBJECT',
  'the database': 'DATABASE',
} as const;

const EVERYBODY = 'everybody (PUBLIC)';

/** One excess for all privileges on the same objects. */
export function describeRights(rights: readonly Right[], levels: Levels): Excess[] {
  const alike = Map.groupBy(rights, ({ holder, kind, owner, count, names }) =>
    JSON.stringify([holder, kind, owner, count, names]),
  );
  return [...alike.values()].flatMap((rows) => {
    const [first] = rows;
    const level = first && levels.get(first.holder);
    if (first === undefined || level === undefined) return [];
    const privileges = [...new Set(rows.map(({ privilege }) => privilege))].join(', ');
    return [{ holder: first.holder ?? EVERYBODY, level, ...describe(first, privileges) }];
  });
}

function describe(
  { holder, kind, owner, count, names }: Right,
  privileges: string,
): Pick<Excess, 'has' | 'cure'> {
  const objects = tenOf(names, count);
  const from = holder === null ? 'PUBLIC' : 'it';
  switch (kind) {
    case 'schemas':
      return {
        has: `${privileges} on schema ${objects}`,
        cure: `REVOKE ${privileges} ON SCHEMA ${names.map((name) => id(name).text).join(', ')} FROM ${from}`,
      };
    case 'tables':
    case 'sequences':
    case 'large objects':
    case 'the database': {
      const one = ONE[kind];
      const name = kind === 'the database' ? names.map((name) => id(name).text).join() : objects;
      const [what, on] =
        count === 1
          ? [`${one.toLowerCase()} ${objects}`, `${one} ${name}`]
          : [`${kind} ${objects}`, `each of these ${kind}`];
      return {
        has: `${privileges} on ${kind === 'the database' ? 'the ' : ''}${what}`,
        cure: `REVOKE ${privileges} ON ${on} FROM ${from}`,
      };
    }
    case 'routines':
      return {
        has: `EXECUTE on ${objects}, which has the rights of ${owner}`,
        cure:
          `REVOKE EXECUTE ON ${count === 1 ? `ROUTINE ${objects}` : 'each of them'} FROM ${from}, ` +
          'or make it SECURITY INVOKER',
      };
    case 'owned':
      return {
        has: `${objects} for its own`,
        cure: 'give it another owner (REASSIGN OWNED)',
      };
    case 'future tables':
    case 'future sequences':
    case 'future schemas':
    case 'future large objects':
      return {
        has: `${privileges} on ${kind.slice('future '.length)} that ${owner} will create`,
        cure: `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} REVOKE FROM ${from}`,
      };
  }
}
