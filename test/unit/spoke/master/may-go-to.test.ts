import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PORT, type Engine } from '../../../../provider/contract/request/engine.ts';
import { parseAddress } from '../../../../provider/contract/request/locators.ts';
import { UserError } from '../../../../provider/runtime/errors.ts';
import { assertMayGoTo } from '../../../../provider/spoke/master/may-go-to.ts';
import type { Destination } from '../../../../provider/spoke/master/secret.ts';

const REGION = 'eu-central-1';
const RDS = `${REGION}.rds.amazonaws.com`;
const instanceArn = `arn:aws:rds:${REGION}:222222222222:db:orders`;
const clusterArn = `arn:aws:rds:${REGION}:222222222222:cluster:orders`;

/** Undefined if the secret may go there; otherwise why not. */
function refusal(secret: Destination, dbendpoint: string, engine: Engine): string | undefined {
  const { host, port = DEFAULT_PORT[engine] } = parseAddress(dbendpoint) ?? { host: '' };
  try {
    assertMayGoTo(secret, { engine, host, port }, REGION);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const goes: Array<[string, Destination, string, Engine]> = [
  ["RDS's instance", { instanceArn }, `orders.c0ffee.${RDS}`, 'postgres'],
  ["RDS's instance on a port of its own", { instanceArn }, `orders.c0ffee.${RDS}:6000`, 'mysql'],
  ["RDS's instance, in capitals", { instanceArn }, `ORDERS.C0FFEE.${RDS.toUpperCase()}.`, 'mysql'],
  ['the writer of the cluster', { clusterArn }, `orders.cluster-c0ffee.${RDS}`, 'postgres'],
  // The server itself refuses a reader, with a better message.
  ['the readers of the cluster', { clusterArn }, `orders.cluster-ro-c0ffee.${RDS}`, 'mysql'],
  [
    'an instance that was restored, by its own secret',
    { instanceArn: `${instanceArn}-restored` },
    `orders-restored.c0ffee.${RDS}`,
    'postgres',
  ],
  ['the host in the JSON', { host: 'db.example.com' }, 'db.example.com', 'postgres'],
  ['the host in the JSON, in capitals', { host: 'DB.example.com.' }, 'db.EXAMPLE.com', 'mysql'],
  [
    'host and port in the JSON',
    { host: 'db.example.com', port: 6000 },
    'db.example.com:6000',
    'mysql',
  ],
  ['a host with its port', { host: 'db.example.com:6000' }, 'db.example.com:6000', 'mysql'],
  [
    "the readers of the JSON's cluster",
    { host: `orders.cluster-c0ffee.${RDS}`, clusterId: 'orders' },
    `orders.cluster-ro-c0ffee.${RDS}`,
    'mysql',
  ],
  ['an instance by its identifier', { instanceId: 'Orders' }, `orders.c0ffee.${RDS}`, 'mysql'],
  ['a cluster by its identifier', { clusterId: 'orders' }, `orders.cluster-c0ffee.${RDS}`, 'mysql'],
  ['the only server of the tag', { endpoints: 'db.example.com' }, 'db.example.com', 'postgres'],
  [
    'a server of the tag',
    { endpoints: ' a.b  db.example.com:6000' },
    'db.example.com:6000',
    'mysql',
  ],
  [
    'an instance of a cluster, by the tag',
    { clusterArn, endpoints: `orders-1.c0ffee.${RDS}` },
    `orders-1.c0ffee.${RDS}`,
    'postgres',
  ],
  [
    'the green server before a switchover, by the tag',
    {
      host: `orders.c0ffee.${RDS}`,
      endpoints: `orders-green-a1b2c3.c0ffee.${RDS}`,
    },
    `orders-green-a1b2c3.c0ffee.${RDS}`,
    'mysql',
  ],
  [
    "the cluster's writer, where the tag adds a custom endpoint",
    { clusterArn, endpoints: `reports.cluster-custom-c0ffee.${RDS}` },
    `orders.cluster-c0ffee.${RDS}`,
    'postgres',
  ],
  [
    "RDS's instance on a port of its own, where the tag names another",
    { instanceArn, endpoints: 'a.b' },
    `orders.c0ffee.${RDS}:6000`,
    'mysql',
  ],
  [
    'the host of the JSON, where the tag adds one',
    { host: 'a.b', endpoints: 'c.d' },
    'a.b',
    'mysql',
  ],
  ['the host of the JSON, where the tag is empty', { host: 'a.b', endpoints: ' ' }, 'a.b', 'mysql'],
  ['the host of the JSON, where the tag is none', { host: 'a.b', endpoints: '*' }, 'a.b', 'mysql'],
  [
    'an instance by its identifier, where the tag names another',
    { instanceId: 'orders', endpoints: 'a.b' },
    `orders.c0ffee.${RDS}`,
    'mysql',
  ],
  [
    // The green server takes over the name.
    'the server after a switchover',
    { host: `orders.c0ffee.${RDS}` },
    `orders.c0ffee.${RDS}`,
    'mysql',
  ],
  [
    'engine of the other edition',
    { instanceArn, engine: 'aurora-mysql' },
    `orders.c0ffee.${RDS}`,
    'mysql',
  ],
  ['MariaDB for MySQL', { instanceArn, engine: 'mariadb' }, `orders.c0ffee.${RDS}`, 'mysql'],
  [
    'PostgreSQL by a common name',
    { instanceArn, engine: 'PostgreSQL' },
    `orders.c0ffee.${RDS}`,
    'postgres',
  ],
];

test.each(goes)('the secret may go to %s', (_, secret, endpoint, engine) => {
  expect(refusal(secret, endpoint, engine)).toBeUndefined();
});

const stays: Array<[string, Destination, string, Engine]> = [
  ['another instance', { instanceArn }, `invoices.c0ffee.${RDS}`, 'postgres'],
  [
    'the same name in another Region',
    { instanceArn },
    'orders.c0ffee.eu-west-1.rds.amazonaws.com',
    'mysql',
  ],
  ['the cluster of the same name', { instanceArn }, `orders.cluster-c0ffee.${RDS}`, 'postgres'],
  ['the instance of the same name', { clusterArn }, `orders.c0ffee.${RDS}`, 'postgres'],
  ["an attacker's domain", { instanceArn }, `orders.c0ffee.${RDS}.example.com`, 'mysql'],
  ["an attacker's domain that begins the same", { instanceArn }, 'orders.example.com', 'mysql'],
  ['a name that only begins the same', { instanceArn }, `orders2.c0ffee.${RDS}`, 'mysql'],
  ['a label before the name', { instanceArn }, `x.orders.c0ffee.${RDS}`, 'mysql'],
  ['the address of the server', { instanceArn }, '10.0.0.1', 'mysql'],
  ['a name of the company for the server', { instanceArn }, 'orders.example.com', 'postgres'],
  ['a custom endpoint', { clusterArn }, `reports.cluster-custom-c0ffee.${RDS}`, 'mysql'],
  [
    'a custom endpoint of the same name',
    { clusterArn },
    `orders.cluster-custom-c0ffee.${RDS}`,
    'mysql',
  ],
  ['a proxy of the same name', { clusterArn }, `orders.proxy-c0ffee.${RDS}`, 'mysql'],
  ['a global endpoint', { clusterArn }, 'orders.global-c0ffee.global.rds.amazonaws.com', 'mysql'],
  ['an instance that was renamed', { instanceArn }, `orders-new.c0ffee.${RDS}`, 'postgres'],
  [
    'what was restored from a snapshot',
    { instanceArn },
    `orders-restored.c0ffee.${RDS}`,
    'postgres',
  ],
  [
    'the green server',
    { host: `orders.c0ffee.${RDS}` },
    `orders-green-a1b2c3.c0ffee.${RDS}`,
    'mysql',
  ],
  ['the old server', { host: `orders.c0ffee.${RDS}` }, `orders-old1.c0ffee.${RDS}`, 'mysql'],
  ['another host than that of the JSON', { host: 'db.example.com' }, 'db.example.org', 'mysql'],
  [
    'another port than that of the JSON',
    { host: 'db.example.com', port: 5432 },
    'db.example.com:5433',
    'postgres',
  ],
  [
    'a port, where the JSON has none',
    { host: 'db.example.com' },
    'db.example.com:5433',
    'postgres',
  ],
  [
    'the server of this name in another account',
    { host: `orders.cluster-c0ffee.${RDS}` },
    `orders.cluster-ro-badbad.${RDS}`,
    'mysql',
  ],
  [
    'another instance than that of host, whatever the identifier says',
    { host: `orders.c0ffee.${RDS}`, instanceId: 'invoices' },
    `invoices.c0ffee.${RDS}`,
    'mysql',
  ],
  [
    'an instance of another identifier',
    { instanceId: 'orders' },
    `invoices.c0ffee.${RDS}`,
    'mysql',
  ],
  [
    'a host that is not in the tag',
    { endpoints: 'a.example.com b.example.com' },
    'c.example.com',
    'mysql',
  ],
  [
    'another port than that of the tag',
    { endpoints: 'db.example.com:3306' },
    'db.example.com:3307',
    'mysql',
  ],
  [
    'a port, where the tag has none',
    { endpoints: 'db.example.com' },
    'db.example.com:3307',
    'mysql',
  ],
  ['the host of the JSON, where RDS names another', { instanceArn, host: 'a.b' }, 'a.b', 'mysql'],
  [
    'the host of the JSON, where RDS and the tag name others',
    { instanceArn, host: 'a.b', endpoints: 'c.d' },
    'a.b',
    'mysql',
  ],
  [
    'a server of neither RDS nor the tag',
    { clusterArn, endpoints: `reports.cluster-custom-c0ffee.${RDS}` },
    `others.cluster-custom-c0ffee.${RDS}`,
    'postgres',
  ],
  ['a server of neither JSON nor tag', { host: 'a.b', endpoints: 'c.d' }, 'e.f', 'mysql'],
  ['anywhere, where the tag is no host', { endpoints: 'mysql://a.b' }, 'a.b', 'mysql'],
  ['what a wildcard would match', { endpoints: '* *.b a.*' }, 'a.b', 'mysql'],
  ['anywhere, where the ARN is none', { instanceArn: 'orders' }, `orders.c0ffee.${RDS}`, 'mysql'],
];

test.each(stays)('the secret may not go to %s', (_, secret, endpoint, engine) => {
  const why = refusal(secret, endpoint, engine);
  expect(why).toMatch(/^dbendpoint: /);
  expect(why).toMatch(/only if .* is the right server, have the secret's owner (tag it|add) /i);
  expect(why).toContain('database-access:endpoints');
});

test.each(['', ' ', ','])(
  'a secret that names no server goes nowhere, and the cure is told: tag "%s"',
  (endpoints) => {
    expect(refusal({ endpoints }, 'db.example.com', 'postgres')).toBe(
      'mastersecret: names no server, and the password of a master user only goes where its secret ' +
        "says. Only if it is the right server, have the secret's owner tag it " +
        'database-access:endpoints = db.example.com. (A secret that RDS manages says so by itself, ' +
        'and so does "host" in a secret\'s JSON.)',
    );
    expect(refusal({}, 'db.example.com:6000', 'postgres')).toContain('= db.example.com:6000.');
  },
);

test('a tag that is there already is to be added to, not replaced', () => {
  expect(refusal({ endpoints: 'a.b' }, 'db.example.com:6000', 'mysql')).toBe(
    'dbendpoint: db.example.com:6000 is not among the servers that the secret of mastersecret is ' +
      'for, by its tag database-access:endpoints (host or host:port, separated by spaces; without ' +
      "a port, it is 3306). Only if it is the right server, have the secret's owner add " +
      'db.example.com:6000 to its tag database-access:endpoints',
  );
});

test.each<Destination>([
  { endpoints: '*' },
  { endpoints: 'a.b *.example.com' },
  { endpoints: 'mysql://db.example.com/hunter2' },
  { clusterArn, endpoints: '*' },
  { host: 'a.b', endpoints: '*' },
])('the refusal says that a wildcard or a URL in the tag stands for nothing: %o', (secret) => {
  const why = refusal(secret, 'db.example.com', 'mysql');
  expect(why).toContain(
    'part of the tag is neither host nor host:port, and stands for no server; there are no ' +
      'wildcards such as *',
  );
  expect(why).not.toMatch(/hunter2/);
});

test('an endpoint that could be the same server is told apart with the cure', () => {
  expect(refusal({ clusterArn }, `orders-1.c0ffee.${RDS}`, 'mysql')).toBe(
    `dbendpoint: the secret of mastersecret is for the cluster orders in ${REGION} (RDS's tag on ` +
      `it), and orders-1.c0ffee.${RDS} does not show that it is the same server. Give the endpoint ` +
      "of the cluster's writer as RDS names it; or, only if " +
      `orders-1.c0ffee.${RDS}:3306 is the right server, have the secret's owner tag it ` +
      `database-access:endpoints = orders-1.c0ffee.${RDS}`,
  );
});

test.each<Destination>([
  { host: 'hunter2', port: 4711 },
  { host: 'hunter2', instanceId: 'hunter2', clusterId: 'hunter2' },
  { instanceId: 'hunter2' },
  { clusterId: 'hunter2' },
])('nothing of the content of a secret is repeated: %o', (secret) => {
  const why = refusal(secret, 'db.example.com', 'mysql');
  expect(why).toMatch(/^dbendpoint: /);
  expect(why).not.toMatch(/hunter2|4711/);
});

const OF_ORDERS = /^orders\.[a-z0-9]+\.eu-central-1\.rds\.amazonaws\.(com|com\.cn|eu)$/;

test('a name that differs in anything but the label of the account is another server', () => {
  const right = `orders.c0ffee.${RDS}`;
  const at = fc.nat(right.length);
  const part = fc.string({
    unit: fc.constantFrom('a', '.', '-', ':', 'rds', 'cluster-'),
    maxLength: 3,
  });
  fc.assert(
    fc.property(at, fc.nat(3), part, (from, cut, inserted) => {
      const host = right.slice(0, from) + inserted + right.slice(from + cut);
      const isNamed =
        parseAddress(host) !== undefined && refusal({ instanceArn }, host, 'mysql') === undefined;
      if (isNamed) expect(parseAddress(host)?.host).toMatch(OF_ORDERS);
    }),
  );
});

describe('the engine', () => {
  const named = { host: 'db.example.com', endpoints: 'db.example.com' };

  test.each<[string, Engine]>([
    ['postgres', 'mysql'],
    ['aurora-postgresql', 'mysql'],
    ['mysql', 'postgres'],
    ['mariadb', 'postgres'],
    ['aurora', 'postgres'],
  ])('a secret for %s is not sent by the protocol of %s', (engine, asked) => {
    expect(refusal({ ...named, engine }, 'db.example.com', asked)).toMatch(/^dbtype: .* is for /);
  });

  test('a secret for a server of another kind goes nowhere, and its word is not repeated', () => {
    const why = refusal({ ...named, engine: 'Hunter2Hunter2' }, 'db.example.com', 'mysql');
    expect(why).toMatch(/^mastersecret: "engine" .* must be postgres, aurora-postgresql, /);
    expect(why).not.toContain('Hunter2');
  });
});

test('of the host that the JSON names, only the port is told to be another', () => {
  expect(refusal({ host: 'a.b', port: 5432 }, 'a.b:5433', 'postgres')).toMatch(
    /^dbendpoint: the secret of mastersecret is for this host, but not for the port of a\.b:5433, /,
  );
});
