import type { Review, ReviewedAccess } from '../contract/messages/review.ts';
import { type LoginRow, loginStatus, loginsOf, whereIs } from './model/logins.ts';

/**
 * The columns, in their order. Programs of others read them: a new one comes last, and none ever goes
 * or gets another meaning. docs/review.md says what they mean.
 */
const COLUMNS: Readonly<Record<string, (row: LoginRow, review: Review) => Cell>> = {
  account: (row) => whereIs(row).account,
  account_name: (row) => whereIs(row).name,
  region: (row) => whereIs(row).region,
  endpoint: (row) => whereIs(row).endpoint,
  database: (row) => whereIs(row).dbname,
  login: (row) => (row.is === 'unseen' ? undefined : row.login.name),
  kind: (row) => (row.is === 'unseen' ? undefined : row.login.kind),
  managed: (row) => (row.is === 'unseen' ? undefined : row.is === 'managed' ? 'yes' : 'no'),
  level: levelOf,
  status: loginStatus,
  groups: (row) => (row.is === 'managed' ? joined(row.login.groups) : undefined),
  first_seen: (row) => (row.is === 'managed' ? row.login.firstSeen : undefined),
  open_sessions: (row) => (row.is === 'unseen' ? undefined : row.login.sessions),
  seen_at: (row, { finishedAt }) =>
    row.is === 'unseen' ? undefined : (accessOf(row)?.asOf ?? finishedAt),
  access: (row) => accessOf(row)?.access,
  env: (row) => accessOf(row)?.identity.env,
  project: (row) => accessOf(row)?.identity.project,
  appname: (row) => accessOf(row)?.identity.appname,
  declared_by: (row) => joined(accessOf(row)?.declarers),
  outcome: (row) => accessOf(row)?.outcome,
  made_true: (row) => accessOf(row)?.madeTrue,
  run: (_, { run }) => run,
  until: (row) => (row.is === 'managed' ? row.login.until : undefined),
  adopted: (row) => (row.is === 'managed' && row.login.isAdopted ? 'yes' : undefined),
};

type Cell = string | number | undefined;

/** The review for spreadsheets and programs: a row for each login, as RFC 4180 has it, in UTF-8. */
export function csvOf(review: Review): string {
  const columns = Object.entries(COLUMNS);
  const header = columns.map(([name]) => name);
  const rows = loginsOf(review).map((row) => columns.map(([, cell]) => cell(row, review)));
  return [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

function levelOf(row: LoginRow): Cell {
  switch (row.is) {
    case 'managed':
      return row.login.level;
    case 'other':
      return row.login.can;
    case 'unseen':
      return undefined;
  }
}

function accessOf(row: LoginRow): ReviewedAccess | undefined {
  return row.is === 'other' ? undefined : row.access;
}

function joined(texts: readonly string[] = []): string {
  return texts.join('; ');
}

function cellText(cell: Cell): string {
  const text = typeof cell === 'string' ? neutral(cell) : String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A spreadsheet takes a text for a formula by its first character, in full width too, and a group or
 * a user may be called `=cmd|...`: an apostrophe before it makes it a text
 * (https://owasp.org/www-community/attacks/CSV_Injection). Where people write 1,5, it also splits
 * cells at semicolons, so a text may begin behind one, or behind a comma, a quote or an end of line,
 * and behind what a program may trim: spaces of any kind, and what is not seen.
 * The apostrophe goes before an apostrophe too, so that whoever takes one away from each of these
 * places has the names as they are.
 */
function neutral(text: string): string {
  return text.replace(FORMULA, "'");
}

const FORMULA = /(?<=(?:^|[,;"\t\r\n])[\p{Z}\p{Cf}\v\f]*)(?=[=+\-@\t\r\n\0＝＋－＠'])/gu;
