import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersByPathCommand, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import type { Order, Report } from '../../../provider/contract/messages/order.ts';
import { ANONYMOUS } from '../../../provider/contract/request/claim.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import type { Request } from '../../../provider/contract/request/request.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { ensure } from '../../../provider/spoke/ensure.ts';
import { masterReader } from '../../../provider/spoke/master/read.ts';
import { parameterStore } from '../../../provider/spoke/parameters/store.ts';
import type { OpenServer, Ports } from '../../../provider/spoke/ports.ts';
import { recordStore } from '../../../provider/spoke/records/store.ts';
import { remove } from '../../../provider/spoke/remove.ts';
import type { Login } from '../../sandbox/postgres/server.ts';

/**
 * A real database server, Parameter Store in moto, and a spoke that works on them in this process.
 */
export interface World<Server extends AnyServer = AnyServer> {
  readonly server: Server;
  readonly ssm: SSMClient;
  /** Configuration of AWS clients. */
  readonly aws: SSMClientConfig;
  /** The lines that the spoke has logged. */
  readonly logs: string[];
  /** A request that is right, with these fields in place of its own. */
  request(fields: Record<string, unknown>): Request;
  ensure(
    fields: Record<string, unknown>,
    ports?: Partial<Ports>,
    order?: Partial<Order>,
  ): Promise<Report>;
  remove(
    fields: Record<string, unknown>,
    ports?: Partial<Ports>,
    order?: Partial<Order>,
  ): Promise<Report>;
  /** The application's login as its parameters say. */
  stored(fields: Record<string, unknown>): Promise<Record<string, string>>;
  application(fields: Record<string, unknown>): Promise<Login>;
  /** The rows of one statement; throws what the server says. */
  sql<Row = Record<string, unknown>>(
    login: Login,
    statement: string,
    database?: string,
  ): Promise<Row[]>;
  /** An open session, to be used more than once. */
  session(login: Login, database?: string): Promise<Session>;
  ports(): Ports;
  stop(): Promise<void>;
}

export interface Session {
  query<Row = unknown>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** The parts of a test's server that every engine has. */
export interface AnyServer {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly caFile: string;
  readonly master: Login;
}

/** A server, how it is asked for, and how a spoke, an application or a DBA connects to it. */
export interface System<Server extends AnyServer> {
  readonly server: Server;
  readonly dbtype: string;
  /** Test files share one Parameter Store; the project and `env` keep them apart. */
  readonly project: string;
  readonly openServer: (certificateAuthorities: readonly string[]) => OpenServer;
  connect(login: Login, database: string, certificateAuthority: string): Promise<Session>;
  stop(): Promise<void>;
}

const ACCOUNT = '222222222222';
const REGION = 'eu-central-1';
/** As a rollout without settings of its own has them. */
const MASTERS = { readable: { secret: 'rds!*', parameter: '' }, plainTextMasters: false };

export function worldOf<Server extends AnyServer>(
  system: System<Server>,
  awsEndpoint: string,
  env: string,
): World<Server> {
  const { server } = system;
  const aws = {
    endpoint: awsEndpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const ssm = new SSMClient(aws);
  const secrets = new SecretsManagerClient(aws);
  const certificateAuthority = readFileSync(server.caFile, 'utf8');
  const openServer = system.openServer([certificateAuthority]);
  const logs: string[] = [];

  const ports = (deadline = deadlineIn(30_000)): Ports => {
    return {
      log: jsonLog({}, (line) => logs.push(line)),
      deadline,
      parameters: parameterStore({ ssm, prefix: 'database-access', deadline }),
      records: recordStore({ ssm, prefix: 'database-access', deadline }),
      readMaster: masterReader({ ...MASTERS, secrets, ssm, deadline }),
      openServer,
      isGone: (host) =>
        lookup(host).then(
          () => false,
          () => true,
        ),
      sleep,
    };
  };
  const request = (fields: Record<string, unknown>) =>
    parseRequest(
      {
        dbtype: system.dbtype,
        dbendpoint: `${server.host}:${server.port}`,
        dbname: server.database,
        ...server.master,
        account: ACCOUNT,
        env,
        project: system.project,
        ...fields,
      },
      { region: REGION },
    );
  const order = (verb: Order['verb'], fields: Record<string, unknown>): Order => ({
    requestId: 'r-1',
    verb,
    access: request(fields),
    claim: { declarer: ANONYMOUS, at: new Date().toISOString(), request: 'r-1' },
    people: [],
    timeLeft: 30_000,
  });
  const stored = async (fields: Record<string, unknown>) => {
    const { env, project, appname, dbname } = request(fields).identity;
    const { Parameters = [] } = await ssm.send(
      new GetParametersByPathCommand({
        Path: `/database-access/${env}/${project}/${appname}/${dbname}`,
        WithDecryption: true,
      }),
    );
    return Object.fromEntries(
      Parameters.map(({ Name, Value }) => [Name?.split('/').at(-1) ?? '', Value ?? '']),
    );
  };
  // Connects as applications and DBAs do, not as the spoke does.
  const session = (login: Login, database: string = server.database) =>
    system.connect(login, database, certificateAuthority);
  return {
    server,
    ssm,
    aws,
    logs,
    request,
    ports,
    stored,
    session,
    ensure: (fields, more, changes) =>
      ensure({ ...order('ensure', fields), ...changes }, { ...ports(more?.deadline), ...more }),
    remove: (fields, more, changes) =>
      remove({ ...order('remove', fields), ...changes }, { ...ports(more?.deadline), ...more }),
    application: async (fields) => {
      const { username, password } = await stored(fields);
      if (username === undefined || password === undefined)
        throw new Error('the access has no stored login');
      return { username, password };
    },
    sql: async (login, statement, database) => {
      const connection = await session(login, database);
      try {
        return await connection.query(statement);
      } finally {
        await connection.close();
      }
    },
    stop: () => system.stop(),
  };
}
