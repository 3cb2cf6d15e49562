import { randomBytes } from 'node:crypto';
import {
  FAILURES_FUNCTION,
  HUB_FUNCTION,
  RECONCILE_FUNCTION,
  spokeFunction,
} from '../../provider/contract/names.ts';
import type { DatabaseServer, Moto, Schedule } from './aws/moto.ts';
import { createCertificates } from './certificates/certificates.ts';
import type { Responses } from './cloudformation/responses.ts';
import { commandVariables, type Variables } from './command/environment.ts';
import type { Directory } from './directory/directory.ts';
import { type DirectoryKind, startDirectory } from './directory/start.ts';
import type { SignedTokens } from './iam/signed-tokens.ts';
import type { AsynchronousDelays } from './lambda/asynchronous.ts';
import { type Credentials, functionArn, type LambdaFunction } from './lambda/function.ts';
import type { FunctionHost } from './lambda/host.ts';
import { temporaryFolder } from './machine/ownership.ts';
import type { MariadbSeries } from './mariadb/program.ts';
import { startMariadb } from './mariadb/server.ts';
import { startMysql } from './mysql/server.ts';
import type { MysqlServer } from './mysql-protocol/server.ts';
import { type ClientConfiguration, startCloud } from './organization/cloud.ts';
import type { Organization } from './organization/organization.ts';
import { CENTRAL, IDENTITY_CENTER, MEMBER_A, MEMBERS, REGION } from './organization/roles.ts';
import { type Person, signIn } from './organization/sign-in.ts';
import type { PostgresMajor } from './postgres/binaries.ts';
import { type PostgresServer, startPostgres } from './postgres/server.ts';
import { builtBundles } from './product/bundles.ts';
import { rollOut } from './product/rollout.ts';

/** The servers' ids in policies of rds-db:connect. */
export const RESOURCE_IDS = {
  postgres: 'db-SANDBOXPOSTGRES',
  mariadb: 'db-SANDBOXMARIADB',
  mysql: 'db-SANDBOXMYSQL',
} as const;

export interface SandboxOptions {
  /** @default 17 */
  readonly postgresMajor?: PostgresMajor;
  /** Which MariaDB there is too. @default - none */
  readonly mariadb?: MariadbSeries | undefined;
  /** Whether there is a MySQL too. @default false */
  readonly mysql?: boolean;
  /** One that runs already is left running. @default - 'samba' where it can run, else 'limits' */
  readonly directory?: DirectoryKind | Directory;
  /** Accounts beside the two members, in the same unit. */
  readonly furtherAccounts?: readonly string[];
  /** Whether the product is rolled out. Without it, the organization is empty. @default true */
  readonly rollout?: boolean;
  /**
   * The folder with the functions' code, as `npm run build` writes it. @default - built from
   * provider/ as it is now
   */
  readonly bundles?: string;
  /** Further settings of the functions. */
  readonly hubEnvironment?: Variables;
  readonly spokeEnvironment?: Variables;
  /** Pauses before retries of asynchronous invocations. @default - 1 s and 2 s; on AWS, minutes */
  readonly delays?: AsynchronousDelays;
  /** Whether functions find what earlier processes compiled; on AWS, none does. @default true */
  readonly compileCache?: boolean;
  readonly progress?: (line: string) => void;
}

export interface Sandbox {
  /** The variables that lead a command to the sandbox. */
  readonly variables: Variables;
  readonly endpoint: string;
  readonly certificates: { readonly caFile: string };
  readonly postgres: PostgresServer;
  /** Undefined if none was wanted. */
  readonly mariadb: MysqlServer | undefined;
  /** Undefined if none was wanted. */
  readonly mysql: MysqlServer | undefined;
  /** Undefined if none was wanted. */
  readonly directory: Directory | undefined;
  readonly organization: Organization;
  /** The Lambda functions, to inspect their invocations and to make them fail. */
  readonly functions: FunctionHost;
  /** The answers of CloudFormation's custom resources, and ways to make them fail. */
  readonly responses: Responses;
  readonly hub: LambdaFunction;
  /** The hub's failed events go to this function. */
  readonly failures: LambdaFunction;
  /** The spoke of each member account, where the hub is. */
  readonly spokes: Readonly<Record<string, LambdaFunction>>;
  /** For AWS SDK clients that may do everything in an account. */
  administrator(account: string, region?: string): ClientConfiguration;
  /** A person's session, as IAM Identity Center makes it. @default account - member-a */
  signIn(person: Person, account?: string): Promise<Credentials>;
  /** Every action that a role, by its ARN, has needed so far: its own calls, and its stacks'. */
  asked(principal: string): Promise<string[]>;
  /** A schedule of the central account is due now. */
  fire(schedule: Pick<Schedule, 'group' | 'name'>): Promise<void>;
  /** From now on, AWS does otherwise than everybody assumes (aws/lies.py). */
  lie(lies: Variables): Promise<void>;
  stop(): Promise<void>;
}

/** An organization on this machine: database servers, the AWS APIs, and the deployed product. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { postgresMajor = 17, rollout = true, furtherAccounts } = options;
  const { delays, compileCache } = options;
  const { directory: wanted, progress = () => {} } = options;
  const [kind, given] = typeof wanted === 'object' ? [undefined, wanted] : [wanted];
  const temporary = temporaryFolder('sandbox');
  const folder = temporary.path;
  const certificates = createCertificates(folder);
  const servers = { directory: folder, certificates, tokenKey: randomBytes(18).toString('hex') };
  const starting = Promise.withResolvers<Moto>();
  const checkedAs =
    (resource: string): SignedTokens =>
    async (shown) =>
      (await (await starting.promise).refusalOf({ ...shown, resource, region: REGION })) ===
      undefined;
  const additions = (lambda: LambdaFunction) => additionsTo(lambda, options);

  const [bundles, directory, postgres, mariadb, mysql, cloud] = await Promise.all([
    rollout ? (options.bundles ?? builtBundles()) : '',
    given ?? startDirectory(kind, { directory: folder, certificates, progress }),
    startPostgres({
      major: postgresMajor,
      ...servers,
      signedTokens: checkedAs(RESOURCE_IDS.postgres),
    }),
    options.mariadb
      ? startMariadb({
          ...servers,
          signedTokens: checkedAs(RESOURCE_IDS.mariadb),
          series: options.mariadb,
          progress,
        })
      : undefined,
    options.mysql
      ? startMysql({ ...servers, signedTokens: checkedAs(RESOURCE_IDS.mysql), progress })
      : undefined,
    startCloud({ folder, furtherAccounts, delays, compileCache, additions, progress }),
  ]);
  const servedBy = [
    `PostgreSQL ${postgresMajor}`,
    ...(mariadb ? [`MariaDB ${mariadb.version}`] : []),
    ...(mysql ? [`MySQL ${mysql.version}`] : []),
  ];
  starting.resolve(cloud.moto);
  await cloud.moto.serve(asOnRds({ postgres, mysql, mariadb }));
  progress(`${servedBy.join(', ')}, the directory and the AWS APIs are up`);
  if (rollout) {
    await rollOut(cloud, { folder, bundles, directory, caFile: certificates.caFile });
    progress('the product is rolled out');
  }

  const { endpoint, organization, functions, responses, administrator, moto } = cloud;
  const deployed = (account: string, name: string) =>
    functions.function(functionArn({ account, name, region: REGION })).lambda;
  return {
    variables: await commandVariables({
      folder,
      directory,
      endpoint,
      organization,
      postgres,
      mariadb,
      mysql,
    }),
    ...{ endpoint, certificates, postgres, mariadb, mysql, directory },
    ...{ organization, functions, responses, administrator },
    signIn: (person, account = MEMBER_A) => {
      const credentials = organization.credentials(IDENTITY_CENTER.account, IDENTITY_CENTER.name);
      return signIn({ endpoint, region: REGION, credentials }, account, person);
    },
    lie: (lies) => moto.lie(lies),
    asked: moto.asked,
    fire: (schedule) => moto.fire({ account: CENTRAL, region: REGION, ...schedule }),
    get hub() {
      return deployed(CENTRAL, HUB_FUNCTION);
    },
    get failures() {
      return deployed(CENTRAL, FAILURES_FUNCTION);
    },
    get spokes() {
      const spoke = spokeFunction('default');
      return Object.fromEntries(MEMBERS.map((account) => [account, deployed(account, spoke)]));
    },
    async stop() {
      const parts = [cloud, postgres, mariadb, mysql, given ? undefined : directory];
      await Promise.all(parts.map((part) => part?.stop()));
      await temporary.remove();
    },
  };
}

/** What stacks get as instances of RDS, by engine. */
function asOnRds(
  servers: Readonly<Record<string, PostgresServer | MysqlServer | undefined>>,
): Readonly<Record<string, DatabaseServer>> {
  return Object.fromEntries(
    Object.entries(servers).flatMap(([engine, server]) =>
      server === undefined ? [] : [[engine, { port: server.port, ...server.master }]],
    ),
  );
}

/** Settings that only a test needs. */
function additionsTo(
  { name }: LambdaFunction,
  { hubEnvironment, spokeEnvironment }: SandboxOptions,
): Variables {
  if (name === HUB_FUNCTION || name === RECONCILE_FUNCTION) return { ...hubEnvironment };
  if (name.startsWith(spokeFunction(''))) return { ...spokeEnvironment };
  return {};
}
