import type { DatabaseType, Engine } from '../../contract/request/engine.ts';
import { printable } from '../../runtime/printable.ts';

/** What listens on a port, by the first bytes that it sends. */
export type Answerer =
  | { readonly is: Engine; readonly called: string; readonly dbtype: DatabaseType }
  | { readonly is: 'no database'; readonly called: string };

/**
 * What answered a client that waits, as those of MySQL do, or that asks for TLS as those of
 * PostgreSQL do. Undefined as long as more bytes are needed.
 */
export function whatAnswers(bytes: Buffer): Answerer | undefined {
  const [first] = bytes;
  if (first === undefined) return undefined;
  if (isPostgres(bytes)) return { is: 'postgres', called: 'PostgreSQL', dbtype: 'postgres' };
  // MySQL's length of the packet can be any, so the fifth byte decides.
  if (bytes.length < 5) return undefined;
  if (isMysql(bytes)) return mysqlOf(bytes);
  if (isTls(bytes)) return { is: 'no database', called: TLS };
  const text = bytes.toString('latin1', 0, 16);
  const [, called = 'something that speaks no protocol of a database'] =
    OTHERS.find(([pattern]) => pattern.test(text)) ?? [];
  return { is: 'no database', called };
}

/** Yes or no to TLS, or an error in the current or the old format: `E`, and a text. */
function isPostgres(bytes: Buffer): boolean {
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (bytes.length === 1) return first === 'S' || first === 'N';
  return first === 'E' && bytes.at(-1) === 0;
}

/** The first packet: its length, the number 0, and a greeting of version 10, or an error. */
function isMysql(bytes: Buffer): boolean {
  const [length, sequence, kind] = [bytes.readUIntLE(0, 3), bytes[3], bytes[4]];
  return length < 4_096 && sequence === 0 && (kind === GREETING || kind === ERROR);
}

const GREETING = 10;
const ERROR = 0xff;

function mysqlOf(bytes: Buffer): Answerer {
  const end = bytes.indexOf(0, 5);
  const version = bytes[4] === GREETING && end > 0 ? bytes.toString('latin1', 5, end) : '';
  // MariaDB says 5.5.5 first, for clients that would not go on with 10.
  const [, number = ''] = /^(?:5\.5\.5-)?([\d.]+)/.exec(printable(version, 60)) ?? [];
  const isMariadb = /mariadb/i.test(version);
  const name = version === '' ? 'MySQL or MariaDB' : isMariadb ? 'MariaDB' : 'MySQL';
  return {
    is: 'mysql',
    called: `${name} ${number}`.trim(),
    dbtype: isMariadb ? 'mariadb' : 'mysql',
  };
}

/** An alert or a handshake, of version 3 */
function isTls([kind, version]: Buffer): boolean {
  return (kind === 0x15 || kind === 0x16) && version === 3;
}

const TLS = 'a server that only speaks TLS, such as a web server or a load balancer';

const OTHERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(HTTP\/|<)/, 'a web server (HTTP)'],
  [/^SSH-/, 'an SSH server'],
  [/^220[ -]/, 'a mail or FTP server'],
  [/^[-+](ERR|NOAUTH|OK)/, 'a Redis or mail server'],
];
