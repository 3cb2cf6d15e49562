import type { ManagedLogin, Review } from '../../provider/contract/messages/review.ts';
import {
  type LoginRow,
  loginStatus,
  loginsOf,
  type Where,
  whereIs,
} from '../../provider/review/model/logins.ts';
import {
  asOfInWords,
  dateInWords,
  endInWords,
  kindInWords,
  levelsInWords,
} from '../../provider/review/model/words.ts';
import { columns } from '../ask-hub/columns.ts';
import { counted, placeOf } from '../ask-hub/wording.ts';

/** The logins one by one: a section for each account and Region, or none. */
export function listOf(review: Review, width: number): string[] {
  const rows = loginsOf(review);
  const cells = columns(rows.map(cellsOf), width - '    '.length);
  const lines = rows.map((row, at) => ({ where: whereIs(row), line: `    ${cells[at]}` }));
  return [...Map.groupBy(lines, ({ where }) => placeOf(where))].map(([place, those]) =>
    [
      place,
      ...[...Map.groupBy(those, ({ where }) => databaseIn(where))].flatMap(([database, logins]) => [
        `  ${database}`,
        ...logins.map(({ line }) => line),
      ]),
    ].join('\n'),
  );
}

function databaseIn({ dbname, endpoint }: Where): string {
  return endpoint === '' ? 'all databases' : `${dbname} on ${endpoint}`;
}

function cellsOf(row: LoginRow): string[] {
  if (row.is === 'unseen') return ['not seen'];
  const { name, kind, sessions } = row.login;
  const status = loginStatus(row);
  const open = sessions === undefined ? '' : counted(sessions, 'session');
  const notes = [
    open,
    ...(status === 'ok' ? [] : [status === 'not out' ? 'SHOULD BE OUT' : status]),
  ];
  if (row.is === 'other')
    return [name, kind, levelsInWords(row.login.can), '', '', notes.filter(Boolean).join(', ')];
  const { login, access } = row;
  const { firstSeen } = login;
  const { env, project, appname } = access.identity;
  const seen = access.asOf === undefined ? [] : [asOfInWords(access.asOf)];
  return [
    name,
    kindInWords(login),
    levelsInWords(login.level),
    login.kind === 'person' ? byGroups(login) : `${env}/${project}/${appname}`,
    firstSeen === undefined ? '' : `since ${dateInWords(firstSeen)}`,
    [...notes.filter(Boolean), ...seen].join(', '),
  ];
}

function byGroups(login: ManagedLogin): string {
  const { groups } = login;
  if (groups === undefined) return '';
  const by = groups.length > 0 ? `by ${groups.join(', ')}` : 'by no group';
  return [by, endInWords(login)].filter(Boolean).join(', ');
}
