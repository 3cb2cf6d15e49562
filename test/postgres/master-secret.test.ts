import { readFileSync } from 'node:fs';
import {
  CreateSecretCommand,
  SecretsManagerClient,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deadlineIn } from '../../provider/runtime/deadline.ts';
import { Secret } from '../../provider/runtime/secret.ts';
import { ENDPOINTS_TAG } from '../../provider/spoke/master/secret.ts';
import { openMysql, connect as toMysql } from '../../provider/spoke/mysql/server.ts';
import type { Ports } from '../../provider/spoke/ports.ts';
import { connect, openPostgres } from '../../provider/spoke/postgres/server.ts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import {
  type Impostor,
  startMysqlImpostor,
  startPostgresImpostor,
  startPostgresRelay,
} from '../support/impostors.ts';

/**
 * Law 10: a master's password goes to no server but the one that its secret names. The attackers
 * have servers with certificates that the spoke trusts, and may ask for any access.
 */
const folder = temporaryFolder('impostors');
const certificates = createCertificates(folder.path);
const authorities = [readFileSync(certificates.caFile, 'utf8')];

let world: World;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  world = await startWorld(17, inject('awsEndpoint'), 'master-secret');
  secrets = new SecretsManagerClient(world.aws);
});
afterAll(async () => {
  await world?.stop();
  await folder.remove();
});

describe('an attacker who asks for an access on a server of their own', () => {
  let mysql: Impostor;
  let postgres: Impostor;
  beforeAll(async () => {
    mysql = await startMysqlImpostor(certificates);
    postgres = await startPostgresImpostor(certificates);
  });
  afterAll(async () => {
    await mysql?.stop();
    await postgres?.stop();
  });

  /** Opens any server as the spoke does; it trusts the attacker's authority. */
  const openServer: Ports['openServer'] = (options) =>
    options.access.endpoint.engine === 'mysql'
      ? openMysql({ ...options, certificateAuthorities: authorities, connect: toMysql })
      : openPostgres({ ...options, certificateAuthorities: authorities, connect });

  test('the impostor gets a password that is sent to it, so the tests below can fail', async () => {
    const deadline = deadlineIn(2_000);
    const caller = { appname: 'caller', username: 'master', password: 'a-password-of-the-caller' };
    await expect(
      world.ensure(
        { ...caller, dbtype: 'mysql', dbendpoint: `localhost:${mysql.port}` },
        { openServer, deadline },
      ),
    ).rejects.toThrow();
    expect(mysql.received.join()).toContain('a-password-of-the-caller');
  });

  const attacks: Array<[string, () => Record<string, unknown>]> = [
    ['dbtype mysql', () => ({ dbtype: 'mysql', dbendpoint: `localhost:${mysql.port}` })],
    ['dbtype mariadb', () => ({ dbtype: 'mariadb', dbendpoint: `localhost:${mysql.port}` })],
    ['another port', () => ({ dbendpoint: `localhost:${postgres.port}` })],
    ['another port in capitals', () => ({ dbendpoint: `LOCALHOST.:${postgres.port}` })],
    ['another host', () => ({ dbendpoint: `localhost.localdomain:${postgres.port}` })],
    ['the address', () => ({ dbendpoint: `127.0.0.1:${world.server.port}` })],
    [
      "a name that looks like RDS's",
      () => ({ dbendpoint: `orders.example.rds.amazonaws.com:${postgres.port}` }),
    ],
  ];

  const kinds = [
    'managed by RDS',
    'managed by RDS, with our tag',
    'of a rotation function',
    'with our tag',
    'that names nothing',
  ];

  /** Makes the secret, and returns what reads it. */
  async function secretOf(kind: string, name: string): Promise<Pick<Ports, 'readMaster'>> {
    const { host, port, master } = world.server;
    const server = kind === 'of a rotation function' ? { engine: 'postgres', host, port } : {};
    const arn = 'arn:aws:rds:eu-central-1:222222222222:db:orders';
    const managed = { Key: 'aws:rds:primaryDBInstanceArn', Value: arn };
    const tagged = { Key: ENDPOINTS_TAG, Value: `${host}:${port}` };
    const tags: Record<string, Tag[]> = {
      'managed by RDS': [managed],
      'managed by RDS, with our tag': [managed, tagged],
      'with our tag': [tagged],
    };
    const SecretString = JSON.stringify({ ...server, ...master });
    await secrets.send(
      new CreateSecretCommand({ Name: name, SecretString, Tags: tags[kind] ?? [] }),
    );
    return {
      readMaster: (request) =>
        world.ports().readMaster({ ...request, master: { from: 'secretsmanager', id: name } }),
    };
  }

  describe.each(kinds)('with a secret %s', (kind) => {
    let ports: Partial<Ports>;
    beforeAll(async () => {
      ports = { openServer, ...(await secretOf(kind, `attacked ${kind}`)) };
    });
    const request = (fields: Record<string, unknown>) => ({
      ...{ appname: 'attacked', username: undefined, password: undefined, mastersecret: '/unused' },
      ...fields,
    });

    test.each(attacks.map(([how, fields]) => [kind, how, fields] as const))(
      'a secret %s is not sent elsewhere by: %s',
      async (_kind, _how, fields) => {
        const [before, seen] = [connections(), mysql.received.length];
        const access = request(fields());
        const refusal = /^(dbendpoint|dbtype|mastersecret): .*secret/;
        await expect(world.ensure(access, ports)).rejects.toThrow(refusal);
        await expect(world.ensure({ ...access, dryrun: true }, ports)).rejects.toThrow(refusal);
        await expect(world.ensure({ ...access, takeover: true }, ports)).rejects.toThrow(refusal);
        const isGone = () => Promise.resolve(false);
        await expect(world.remove(access, { ...ports, isGone })).rejects.toThrow(refusal);
        expect(connections()).toBe(before);
        expect(mysql.received).toHaveLength(seen);
        expect(postgres.received).toEqual([]);
      },
    );
  });

  test('a secret that names its engine is not sent by the protocol of another', async () => {
    const ports = await secretOf('of a rotation function', 'attacked by protocol');
    const { host, port } = world.server;
    const master = {
      appname: 'attacked',
      username: undefined,
      password: undefined,
      mastersecret: '/unused',
    };
    await expect(
      world.ensure({ ...master, dbtype: 'mysql', dbendpoint: `${host}:${port}` }, ports),
    ).rejects.toThrow('dbtype: the secret of mastersecret is for PostgreSQL');
  });

  test('the tag of a parameter is the word of its owner, and the request cannot add to it', async () => {
    const { host, port, master } = world.server;
    await world.ssm.send(
      new PutParameterCommand({
        Name: '/masters/attacked',
        Type: 'SecureString',
        Value: master.password,
        Tags: [{ Key: ENDPOINTS_TAG, Value: `${host}:${port}` }],
      }),
    );
    const access = {
      ...{ username: master.username, password: undefined, mastersecret: '/masters/attacked' },
      ...{ appname: 'attacked', dbtype: 'mysql', dbendpoint: `localhost:${mysql.port}` },
    };
    const before = connections();
    await expect(world.ensure(access, { openServer })).rejects.toThrow(
      `not among the servers that the secret of mastersecret is for, by its tag ${ENDPOINTS_TAG}`,
    );
    expect(connections()).toBe(before);
  });

  const connections = () => mysql.connections() + postgres.connections();
});

describe('an attacker between the spoke and the server, with a certificate that is trusted', () => {
  const relays: Impostor[] = [];
  afterAll(() => Promise.all(relays.map((relay) => relay.stop())));

  async function relay(hidesChannelBinding: boolean): Promise<Impostor> {
    const started = await startPostgresRelay(certificates, world.server, { hidesChannelBinding });
    relays.push(started);
    return started;
  }
  const login = (port: number) => ({
    ...{ host: 'localhost', port, database: 'postgres', certificateAuthorities: authorities },
    username: world.server.master.username,
    password: new Secret(world.server.master.password),
  });

  test('the relay works with a client that does not bind the channel', async () => {
    const { port } = await relay(false);
    const { username: user, password } = world.server.master;
    const ssl = { ca: authorities };
    const client = new pg.Client({ host: 'localhost', port, database: 'app', user, password, ssl });
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test.each([
    ['passes everything on', false],
    ['hides that the server can notice it', true],
  ])('an attacker who %s is not let in as the master', async (_, hidesChannelBinding) => {
    const { port, received } = await relay(hidesChannelBinding);
    await expect(connect(login(port), deadlineIn(10_000))).rejects.toThrow('channel binding');
    const { password } = world.server.master;
    expect(received.join()).not.toContain(password);
    const failure = world.ensure(
      { appname: 'relayed', dbendpoint: `localhost:${port}` },
      {
        openServer: (options) =>
          openPostgres({ ...options, certificateAuthorities: authorities, connect }),
      },
    );
    await expect(failure).rejects.toThrow(
      `the connection to localhost:${port} does not end there: something in between decrypts it`,
    );
  });

  test('the real server takes the login, bound to its channel', async () => {
    await world.ensure({ appname: 'bound' });
  });
});
