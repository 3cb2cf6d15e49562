import type { Request } from '../../contract/request/request.ts';
import { sql } from '../engine/sql.ts';
import type { AccountDetails } from './accounts.ts';
import { COLUMNS, privilegesOf } from './levels.ts';
import { account, grantName, id } from './quote.ts';
import type { RightRow } from './rows.ts';

interface ShadowedGrants {
  /** The database, as the grants spell it: `shop%`, or `my_db`, whose _ is a wildcard. */
  readonly patterns: readonly string[];
  /** Beside these, the access's own grants take nothing away. */
  readonly grant: string;
}

/**
 * A server looks at the one grant that spells a database most exactly, and at no other. As soon as
 * the access grants its level on the database, what a user has by a pattern counts no more.
 */
export function shadowedGrants(
  { name, grants }: Pick<AccountDetails, 'name' | 'grants'>,
  rights: readonly RightRow[],
  { identity, privileges: level }: Pick<Request, 'identity' | 'privileges'>,
): ShadowedGrants | undefined {
  const patterns = [
    ...rights
      .filter((row) => row.name === name && row.kind === 'database' && row.isHere === 1)
      .map(({ place, privileges }) => ({ place, privileges: privileges.split(',') })),
    ...grants.flatMap(({ on, privilege }) =>
      // With backslashes it is a name from before partial_revokes, and matches nothing.
      on.kind === 'database by another spelling' && !on.grantedAs.includes('\\')
        ? [{ place: on.grantedAs, privileges: [privilege] }]
        : [],
    ),
  ];
  const exact = grants.filter(({ on }) => on.kind === 'database');
  const left = new Set([...exact.map(({ privilege }) => privilege), ...privilegesOf(level)]);
  const had = new Set(patterns.flatMap(({ privileges }) => privileges));
  if ([...had].every((privilege) => left.has(privilege))) return undefined;
  // All of it in one statement: the new grant shadows the pattern, too.
  const list = Object.keys(COLUMNS).filter((each) => had.has(each) && each !== GRANT_OPTION);
  const database = id(grantName(identity.dbname, false));
  const option = had.has(GRANT_OPTION) ? ' WITH GRANT OPTION' : '';
  const on = sql`${database}.* TO ${account(name)}`.text;
  return {
    patterns: [...new Set(patterns.map(({ place }) => place))],
    grant: `GRANT ${list.join(', ') || 'USAGE'} ON ${on}${option}`,
  };
}

const GRANT_OPTION = 'GRANT OPTION';
