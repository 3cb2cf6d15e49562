import { expect, test } from 'vitest';
import { networkError, tlsError } from '../../../../provider/spoke/engine/network-errors.ts';
import {
  HUNG_UP,
  NoAnswer,
  OTHER_SERVER,
  SILENT,
  STALLED,
} from '../../../../provider/spoke/engine/no-answer.ts';

const endpoint = { engine: 'postgres', host: 'db.example', port: 5432 } as const;
const system = (code: string, fields: object = {}) =>
  Object.assign(new Error(`connect ${code}`), { code, ...fields });
const ofBoth = Object.assign(
  new AggregateError([
    system('ECONNREFUSED', { address: '10.0.1.17' }),
    system('ECONNREFUSED', { address: 'fd00::17' }),
  ]),
  { code: 'ECONNREFUSED' },
);
const mariadb = { is: 'mysql', called: 'MariaDB 11.8.3', dbtype: 'mariadb' } as const;
const web = { is: 'no database', called: 'a web server (HTTP)' } as const;

test.each<[string, Error, string]>([
  [
    'a closed port, of each address',
    ofBoth,
    'dbendpoint: nothing listens on port 5432 of db.example (10.0.1.17: ECONNREFUSED, fd00::17: ECONNREFUSED). Is it the port of the database',
  ],
  [
    'a filtered port',
    new NoAnswer('ETIMEDOUT', 'ETIMEDOUT after 10 s', 10_000),
    "dbendpoint: db.example does not answer on port 5432 (ETIMEDOUT after 10 s). Does the database's security group",
  ],
  [
    'a name that does not exist',
    system('ENOTFOUND'),
    "dbendpoint: the name db.example can't be resolved in this VPC",
  ],
  ['a resolver out of order', system('EAI_AGAIN'), "the VPC's DNS did not answer"],
  ['no route', system('EHOSTUNREACH', { address: '10.9.9.9' }), 'there is no way from the spoke'],
  [
    'silence',
    new NoAnswer(SILENT, '', 15_021),
    'dbendpoint: db.example:5432 takes connections, but said nothing in 15 s that a server of PostgreSQL says',
  ],
  [
    'a hang-up',
    new NoAnswer(HUNG_UP, 'ECONNRESET', 3),
    'takes connections and ends them before it says a word (ECONNRESET)',
  ],
  [
    'a server that stalls',
    new NoAnswer(STALLED, '', 40_000),
    'db.example:5432 began to answer, and then said nothing more (reading)',
  ],
  [
    'another engine',
    new NoAnswer(OTHER_SERVER, '', 3, mariadb),
    'dbtype: db.example:5432 is a server of MariaDB 11.8.3, not of PostgreSQL. Set dbtype to mariadb',
  ],
  [
    'no database',
    new NoAnswer(OTHER_SERVER, '', 3, web),
    'dbendpoint: db.example:5432 is a web server (HTTP), not a server of PostgreSQL',
  ],
  [
    'a connection that broke',
    Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' }),
    'the connection to db.example:5432 broke (reading): read ETIMEDOUT. Was the server restarted',
  ],
])('%s is told as such', (_, error, words) => {
  expect(networkError(error, endpoint, 'reading', /never/)?.message).toContain(words);
});

test('other errors are none of the network', () => {
  expect(networkError(new Error('any'), endpoint, 'reading', /never/)).toBe(undefined);
  expect(tlsError(endpoint, '42501')).toBe(undefined);
});

test.each([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another name'],
  ['Hostname/IP does not match certificate’s altnames', 'is for another name'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'was not issued by Amazon RDS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'was not issued by Amazon RDS'],
  ['unable to get local issuer certificate', 'was not issued by Amazon RDS'],
  ['CERT_HAS_EXPIRED', "can't be used (CERT_HAS_EXPIRED)"],
  ['certificate has expired', "can't be used"],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'could not agree on TLS'],
  ['The server does not support SSL connections', 'does not speak TLS'],
  ['There was an error establishing an SSL connection', 'could not agree on TLS'],
  ['HANDSHAKE_NO_SSL_SUPPORT', 'does not speak TLS'],
])('%s is told as such', (said, words) => {
  expect(tlsError(endpoint, said)?.message).toContain(words);
});
