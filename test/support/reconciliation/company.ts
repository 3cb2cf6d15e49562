import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import type { Account } from '../../../provider/hub/operations/places.ts';
import { DOMAIN } from '../../sandbox/directory/people/company.ts';
import type { Tree } from '../../sandbox/directory/people/tree.ts';
import { aRecord } from '../records.ts';

/** A company of so many accounts: what it declares, and who is in its groups. */
export interface Company {
  readonly accounts: readonly Account[];
  readonly regions: readonly string[];
  /** All accesses of an account and Region are on one database server. */
  recordsIn(account: string, region: string): AccessRecord[];
  readonly groups: readonly string[];
  readonly tree: Tree;
}

export const REGIONS = ['eu-central-1', 'eu-west-1'];
export const ACCESSES = 10;
const PEOPLE_OF_A_GROUP = 100;
/** Everybody is in ten groups. */
const PEOPLE_FOR_EACH_GROUP = PEOPLE_OF_A_GROUP / 10;
/** Neighbours name the same groups: each is named by 80 accesses. */
const GROUPS_OF_AN_ACCESS = 2;

/** Half as many groups as accounts: 500 for 1,000. */
export function companyOf(accounts: number): Company {
  const ids = Array.from({ length: accounts }, (_, at) => String(100_000_000_000 + at));
  const groups = Array.from({ length: Math.ceil(accounts / 2) }, (_, at) => `Team-${at + 1}`);
  const positions = new Map(ids.map((id, at) => [id, at]));
  return {
    accounts: ids.map((id) => ({ id, name: `account-${id}`, isActive: true, isManagement: false })),
    regions: REGIONS,
    groups,
    tree: treeOf(groups),
    recordsIn(account, region) {
      const at = positions.get(account) ?? 0;
      const named = Array.from(
        { length: GROUPS_OF_AN_ACCESS },
        (_, next) => groups[(Math.floor(at / 2) + next) % groups.length] ?? '',
      );
      return Array.from({ length: ACCESSES }, (_, access) =>
        aRecord(
          {},
          {
            ...{ account, region, appname: `app-${access}`, dbname: `db${access}` },
            groups: Object.fromEntries(named.map((name) => [name, 'readonly'])),
          },
        ),
      );
    },
  };
}

function treeOf(groups: readonly string[]): Tree {
  const people = Array.from({ length: groups.length * PEOPLE_FOR_EACH_GROUP }, (_, at) => {
    const account = `person.${String(at + 1).padStart(6, '0')}`;
    const mail = `${account}@${DOMAIN}`;
    return {
      account,
      name: account,
      givenName: 'Person',
      surname: account,
      unit: 'OU=Crowd',
      mail,
    };
  });
  const member = (group: number, at: number) =>
    people[(group * PEOPLE_FOR_EACH_GROUP + at) % people.length]?.account ?? '';
  return {
    domain: DOMAIN,
    people,
    groups: groups.map((name, group) => ({
      ...{ name, account: name, unit: 'OU=Groups' },
      members: [
        ...new Set(Array.from({ length: PEOPLE_OF_A_GROUP }, (_, at) => member(group, at))),
      ],
    })),
    others: [],
    service: { name: 'svc-database-access', unit: 'OU=Services' },
  };
}
