import { parseJson } from '../../runtime/json.ts';
import type { Log } from '../../runtime/log.ts';
import { printable } from '../../runtime/printable.ts';
import type { FieldName } from '../request/field-names.ts';
import { FIELDS } from '../request/fields.ts';
import { spelling } from '../request/rules.ts';

/** An attempt that somebody should look at: what the rollout's alarm counts in the log of the hub. */
export type SecurityEvent = 'an account asked for another one' | 'a request from the future';

/** The alarm looks for this line (stacksets/hub/alarms.ts). */
export function logSecurityEvent(
  log: Log,
  event: SecurityEvent,
  fields: Readonly<Record<string, unknown>>,
): void {
  log.error('security event', { event, ...fields });
}

/** Logs it if somebody asked for an account that is not `own`. */
export function logOtherAccounts(log: Log, { accounts, request }: Asked, own: string): void {
  const others = accounts.filter((account) => account !== own);
  if (others.length === 0) return;
  const more = others.length - MOST_ACCOUNTS;
  const asked = [...others.slice(0, MOST_ACCOUNTS), ...(more > 0 ? [`and ${more} more`] : [])];
  logSecurityEvent(log, 'an account asked for another one', { asked, request });
}

/** What somebody has asked for, as far as it can be told from what was sent. */
export interface Asked {
  /** The accounts that it names: where an access would be, or whose secret would be read. */
  readonly accounts: readonly string[];
  /** Fields of the request, for whoever looks into it. */
  readonly request: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whatever else is wrong with it: `sent` may be no request at all, of another version, or JSON that
 * is cut off. Texts in the caller's own words count for nothing, since a pipeline may name itself by
 * an ARN of another account there.
 *
 * @param sent a JSON text, or what one was parsed to
 * @param without further keys below which nothing counts
 */
export function askedIn(sent: unknown, without: readonly string[] = []): Asked {
  const text = typeof sent === 'string' ? sent : undefined;
  const parsed = text === undefined ? sent : text.length > MAX_PARSED ? undefined : parseJson(text);
  if (typeof parsed === 'string') return askedIn(parsed, without);
  const accounts = new Set(text === undefined ? [] : accountFieldsIn(text));
  if (parsed === undefined) for (const account of arnAccountsIn(text ?? '')) accounts.add(account);
  const request: Record<string, string[]> = {};
  let room = MAX_SHOWN;
  for (const { key, value } of valuesIn(parsed, new Set([...OWN_WORDS, ...without]))) {
    if (ACCOUNT_KEY.test(key) && IS_ACCOUNT.test(value)) accounts.add(value.trim());
    for (const account of arnAccountsIn(value)) accounts.add(account);
    const shown = shownField(key, value);
    if (shown === undefined || shown.length > room) continue;
    room -= shown.length;
    request[key] = [...(request[key] ?? []), shown];
  }
  return { accounts: [...accounts].toSorted(), request };
}

/** Characters. A longer text is searched, but not parsed. */
const MAX_PARSED = 256 * 1_024;

/** Characters of all fields together, so that a line of the log stays near a kilobyte. */
const MAX_SHOWN = 600;
const MOST_ACCOUNTS = 10;

const OWN_WORDS = ['owner', 'declaredby', 'declarer', 'rotation', 'revision', 'groups', 'until'];
const ACCOUNT_KEY = /^(aws)?accounts?(id)?$/;
const IS_ACCOUNT = /^\s*\d{12}\s*$/;

/** Every text and number, with the key that it is below. Without recursion, since it may be deep. */
function* valuesIn(root: unknown, without: ReadonlySet<string>) {
  const open: Array<{ key: string; value: unknown }> = [{ key: '', value: root }];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const { key, value } = each;
    if (typeof value === 'string' || typeof value === 'number') yield { key, value: `${value}` };
    else if (Array.isArray(value)) for (const item of value) open.push({ key, value: item });
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) {
        const key = spelling(name);
        if (!without.has(key)) open.push({ key, value: item });
      }
  }
}

/** ARNs of what a request may name: secrets, parameters and databases. */
function arnAccountsIn(text: string): string[] {
  const arns = /arn:aws[a-z-]{0,20}:(?:secretsmanager|ssm|rds):[a-z0-9-]{0,40}:(\d{12}):/g;
  return [...text.matchAll(arns)].map(([, account = '']) => account);
}

/** In a text that may be no JSON, or give a key twice: `JSON.parse` tells the last value only. */
function accountFieldsIn(json: string): string[] {
  const text = json.replace(/\\u([0-9a-f]{4})/gi, (_, code) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const fields = /"([a-z_-]{7,20})"\s{0,20}:[\s["]{0,20}(\d{12})(?!\d)/gi;
  return [...text.matchAll(fields)].flatMap(([, key = '', account = '']) =>
    ACCOUNT_KEY.test(spelling(key)) ? [account] : [],
  );
}

/** Fields that hold no secret by their form, or none that looks like one (`mayBeSecret`). */
const SHOWN: readonly FieldName[] = [
  'dbtype',
  'dbendpoint',
  'dbname',
  'mastersecret',
  'account',
  'region',
  'vpc',
  'env',
  'project',
  'appname',
  'privileges',
];

/** Characters. */
const MAX_VALUE = 120;

function shownField(key: string, text: string): string | undefined {
  const field = SHOWN.find((name) => name === key);
  if (field === undefined || !FIELDS[field].safeParse(text).success) return undefined;
  return mayBeSecret(key, text) ? `(${text.length} characters)` : printable(text, MAX_VALUE);
}

/**
 * Somebody may have typed a password into a field that takes almost any text. Passwords have three
 * kinds of characters, as policies demand, and names hardly ever do.
 */
function mayBeSecret(key: string, text: string): boolean {
  if (!LOOSE.has(key) || text.length < 8) return false;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d\s._:/-]/u];
  return kinds.filter((kind) => kind.test(text)).length >= 3;
}

const LOOSE: ReadonlySet<string> = new Set<FieldName>([
  'dbendpoint',
  'dbname',
  'env',
  'project',
  'appname',
]);
