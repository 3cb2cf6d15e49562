import type {
  ManagedLogin,
  OtherLogin,
  Review,
  ReviewedAccess,
  ReviewedDatabase,
} from '../../../provider/contract/messages/review.ts';
import { LEVELS } from '../../../provider/contract/request/level.ts';

/** A company's review, made up. The same size is always the same review. */

const FIRST = ['ada', 'ben', 'carla', 'dmitri', 'elif', 'farid', 'grace', 'hanna', 'ivo', 'june'];
const LAST = ['abel', 'brandt', 'costa', 'duarte', 'engel', 'fischer', 'grau', 'hopper', 'ito'];
const TEAMS = ['shop', 'billing', 'search', 'data', 'mobile', 'risk', 'logistics'];
const APPS = ['orders', 'basket', 'invoices', 'catalogue', 'reports', 'ledger'];
const ACCOUNTS = ['shop-prod', 'shop-dev', 'billing-prod', 'data-prod', 'platform'];
const REGIONS = ['eu-central-1', 'eu-west-1'];

export interface Size {
  readonly people: number;
  readonly databases: number;
}

export function companyReview({ people, databases }: Size): Review {
  const names = Array.from({ length: people }, (_, at) => personName(at));
  const all = Array.from({ length: databases }, (_, at) => at);
  const own = (at: number) => names.filter((_, person) => person % databases === at % people);
  const also = (at: number) =>
    people > 1_000 ? [] : names.filter((_, person) => (person * 7 + at * 3) % 5 === 0);
  return {
    schema: 1,
    run: 'nightly-2026-11-28T02-00',
    mode: 'apply',
    startedAt: '2026-11-28T02:00:00.000Z',
    finishedAt: '2026-11-28T02:11:42.000Z',
    scope: 'all accounts',
    accesses: all.map((at) => access(at, [...new Set([...own(at), ...also(at)])])),
    databases: all.map(database),
    failedPlaces: [
      {
        ...{ account: '600000000006', name: 'archive', region: 'eu-west-1' },
        problem: 'the hub may not assume the role database-access-spoke-caller there',
      },
    ],
    strays: [],
    changes: {
      since: 'nightly-2026-11-27T02-00',
      at: '2026-11-27T02:10:03.000Z',
      list: [
        change('came', 'june.grau', 'readonly', 0),
        change('went', 'otto.klein', 'readwrite', 0),
        change('went', 'otto.klein', 'readonly', 1),
        change('more', 'ada.abel', 'readonly to readwrite', 1),
        change('other', 'etl_copy', 'read', 2),
      ],
    },
  };
}

/** The first ninety are plain names; the others get a number. */
function personName(at: number): string {
  const first = FIRST[at % FIRST.length];
  const last = LAST[Math.floor(at / FIRST.length) % LAST.length];
  const round = Math.floor(at / (FIRST.length * LAST.length));
  return `${first}.${last}${round === 0 ? '' : round + 1}`;
}

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function place(at: number) {
  const number = at % ACCOUNTS.length;
  return {
    account: String(number + 1).padEnd(11, '0') + String(number + 1),
    name: pick(ACCOUNTS, number),
    region: pick(REGIONS, number),
  };
}

function where(at: number) {
  const dbname = `${pick(APPS, at)}${at < APPS.length ? '' : at}`;
  const port = at % 3 === 2 ? 3306 : 5432;
  const endpoint = `${dbname}.c${at}x7h2.${place(at).region}.rds.amazonaws.com:${port}`;
  return { dbname, endpoint };
}

function access(at: number, people: readonly string[]): ReviewedAccess {
  const { dbname, endpoint } = where(at);
  const team = pick(TEAMS, at);
  return {
    ...place(at),
    access: (0xc497e1d2ab + at * 0x1f3d5b79).toString(16).padStart(12, '0').slice(-12),
    identity: { env: at % 5 === 1 ? 'dev' : 'prod', project: team, appname: 'app', dbname },
    endpoint,
    declarers: at % 11 === 9 ? [] : [`Terraform module ${team}-${dbname}`],
    outcome: at === 3 ? 'refused' : at % 4 === 0 ? 'changed' : 'true',
    ...(at === 3 && {
      problem: '7 of the 9 people of this access would lose it: the group db-data-owners is empty',
    }),
    warnings: [],
    madeTrue: '2026-11-28T02:06:10.000Z',
    logins: [
      ...application(at, team),
      ...people.map((name, number) => person(name, number + at, team)),
    ],
  };
}

function application(at: number, team: string): ManagedLogin[] {
  const user = { kind: 'application', level: 'readwrite', canLogIn: true } as const;
  return [
    { ...user, name: `${team}_app_k3v9x2`, firstSeen: '2026-03-02T02:05:00.000Z', sessions: 8 },
    ...(at % 6 === 4
      ? [{ ...user, name: `${team}_app_p7q1zz`, kind: 'former application' as const, sessions: 0 }]
      : []),
  ];
}

function person(name: string, at: number, team: string): ManagedLogin {
  const level = at % 11 === 0 ? 'owner' : pick(LEVELS, at % 2);
  const words = { readonly: 'readers', readwrite: 'writers', owner: 'owners' };
  const month = String((at % 11) + 1).padStart(2, '0');
  return {
    ...{ name, kind: 'person', level, groups: [`db-${team}-${words[level]}`] },
    ...{ canLogIn: at % 29 !== 7, firstSeen: `2026-${month}-14T02:05:00.000Z` },
    sessions: at % 13 === 0 ? 1 : 0,
  };
}

function database(at: number): ReviewedDatabase {
  const others: OtherLogin[] = [
    { name: at % 3 === 2 ? 'admin' : 'postgres', kind: 'master', can: 'own', sessions: 0 },
    { name: 'rdsadmin', kind: 'engine', can: 'own', sessions: 1 },
    ...(at % 5 === 2 ? [{ name: 'etl_copy', kind: 'login', can: 'read' } as const] : []),
    ...(at === 4 ? [{ name: 'migration_2019', kind: 'superuser', can: 'own' } as const] : []),
  ];
  return { ...place(at), ...where(at), others, unseen: [] };
}

function change(
  what: NonNullable<Review['changes']>['list'][number]['what'],
  login: string,
  level: string,
  at: number,
) {
  const { account, region } = place(at);
  return { what, account, region, ...where(at), login, level };
}
