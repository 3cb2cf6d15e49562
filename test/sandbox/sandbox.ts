import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  DEFAULT_PARAMETER_PREFIX,
  FAILURES_FUNCTION,
  HUB_FUNCTION,
  spokeFunction,
} from '../../provider/contract/deployment.ts';
import { type Moto, startMoto } from './aws/moto.ts';
import { type Bundles, buildBundles } from './bundles.ts';
import { createCertificates } from './certificates.ts';
import { type Responses, startResponses } from './cloudformation/responses.ts';
import { commandVariables, type Variables } from './command-environment.ts';
import type { Directory } from './directory/directory.ts';
import { hubSettings, storeBind } from './directory/settings.ts';
import { type DirectoryKind, startDirectory } from './directory/start.ts';
import type { AsynchronousDelays } from './lambda/asynchronous.ts';
import { type Credentials, functionArn, type LambdaFunction } from './lambda/function.ts';
import { type FunctionHost, startFunctionHost } from './lambda/host.ts';
import { type MariadbServer, startMariadb } from './mariadb.ts';
import { type Organization, setUpOrganization, shapeWith } from './organization.ts';
import { temporaryFolder } from './ownership.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import type { PostgresMajor } from './postgres-binaries.ts';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  EXTERNAL_ID,
  FAILURES_ROLE,
  HUB_ROLE,
  MEMBERS,
  REGION,
  SPOKE_EXECUTION_ROLE,
} from './roles.ts';

export interface SandboxOptions {
  /** @default 17 */
  readonly postgresMajor?: PostgresMajor;
  /** Whether there is a MariaDB too. @default false */
  readonly mariadb?: boolean;
  /** @default - 'samba' where it can run, else 'limits' */
  readonly directory?: DirectoryKind;
  /** Accounts beside the two members, in the same unit. */
  readonly furtherAccounts?: readonly string[];
  /** The functions' code. @default - built now, from provider/ */
  readonly bundles?: Bundles;
  /** Further settings of the functions. */
  readonly hubEnvironment?: Variables;
  readonly spokeEnvironment?: Variables;
  /** Of asynchronous invocations that fail. @default - 1 s and 2 s, where AWS waits for minutes */
  readonly delays?: AsynchronousDelays;
  readonly progress?: (line: string) => void;
}

export interface Sandbox {
  /** What a command needs to reach the sandbox. */
  readonly variables: Variables;
  readonly endpoint: string;
  readonly certificates: { readonly caFile: string };
  readonly postgres: PostgresServer;
  /** Undefined if none was wanted. */
  readonly mariadb: MariadbServer | undefined;
  /** Undefined if none was wanted. */
  readonly directory: Directory | undefined;
  readonly organization: Organization;
  /** The Lambda functions: what they did, and how to make them fail. */
  readonly functions: FunctionHost;
  /** What CloudFormation's custom resources answer, and how to make that fail. */
  readonly responses: Responses;
  readonly hub: LambdaFunction;
  /** What the hub could not do goes to this function. */
  readonly failures: LambdaFunction;
  /** The spoke of each member account. */
  readonly spokes: Readonly<Record<string, LambdaFunction>>;
  /** For AWS SDK clients that may do everything in an account. */
  administrator(account: string): ClientConfiguration;
  stop(): Promise<void>;
}

export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

const HUB_SECONDS = 300;
const SPOKE_SECONDS = 120;
const FAILURES_SECONDS = 60;

/** An organization on this machine: database servers, the AWS APIs, and the functions as they would be deployed. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { postgresMajor = 17, furtherAccounts = [], progress = () => {} } = options;
  const temporary = temporaryFolder('sandbox');
  const folder = temporary.path;
  const certificates = createCertificates(folder);
  const responses = await startResponses(folder);
  const { environment: network } = responses;
  const functions = await startFunctionHost(folder, { network, delays: options.delays });
  const servers = { directory: folder, certificates, tokenKey: randomBytes(18).toString('hex') };

  const [bundles, directory, postgres, mariadb, { moto, organization }] = await Promise.all([
    options.bundles ?? buildBundles(join(folder, 'functions')),
    startDirectory(options.directory, { directory: folder, certificates, progress }),
    startPostgres({ major: postgresMajor, ...servers }),
    options.mariadb ? startMariadb({ ...servers, progress }) : undefined,
    startAws({ functions, responses, furtherAccounts, folder, progress }),
  ]);
  const administrator = (account: string): ClientConfiguration => ({
    endpoint: moto.endpoint,
    region: REGION,
    credentials: organization.credentials(account, ADMINISTRATOR_ROLE),
  });
  if (directory) await storeBind(directory, administrator(CENTRAL));
  progress(
    `PostgreSQL ${postgresMajor},${mariadb ? ' MariaDB,' : ''} the directory and the AWS APIs are up`,
  );

  const failures: LambdaFunction = {
    name: FAILURES_FUNCTION,
    account: CENTRAL,
    region: REGION,
    bundle: bundles.failures,
    timeoutSeconds: FAILURES_SECONDS,
    environment: {},
    credentials: organization.credentials(CENTRAL, FAILURES_ROLE),
  };
  const hub: LambdaFunction = {
    name: HUB_FUNCTION,
    account: CENTRAL,
    region: REGION,
    bundle: bundles.hub,
    timeoutSeconds: HUB_SECONDS,
    environment: { EXTERNAL_ID, ...hubSettings(directory), ...options.hubEnvironment },
    credentials: organization.credentials(CENTRAL, HUB_ROLE),
    onFailure: functionArn(failures),
  };
  const spokes = MEMBERS.map((account): [string, LambdaFunction] => [
    account,
    {
      name: spokeFunction('default'),
      account,
      region: REGION,
      bundle: bundles.spoke,
      timeoutSeconds: SPOKE_SECONDS,
      environment: {
        DATABASE_CA_FILE: certificates.caFile,
        PARAMETER_PREFIX: DEFAULT_PARAMETER_PREFIX,
        ...options.spokeEnvironment,
      },
      credentials: organization.credentials(account, SPOKE_EXECUTION_ROLE),
    },
  ]);
  for (const lambda of [failures, hub, ...spokes.map(([, spoke]) => spoke)]) {
    await functions.deploy(lambda, moto.endpoint);
  }
  progress('the hub and the spokes are deployed');

  return {
    variables: await commandVariables({
      folder,
      directory,
      endpoint: moto.endpoint,
      organization,
      postgres,
      mariadb,
    }),
    endpoint: moto.endpoint,
    certificates,
    postgres,
    mariadb,
    directory,
    organization,
    functions,
    responses,
    hub,
    failures,
    spokes: Object.fromEntries(spokes),
    administrator,
    async stop() {
      const parts = [functions, moto, postgres, mariadb, directory];
      await Promise.all(parts.map((part) => part?.stop()));
      await responses.stop();
      await temporary.remove();
    },
  };
}

async function startAws(options: {
  readonly functions: FunctionHost;
  readonly responses: Responses;
  readonly furtherAccounts: readonly string[];
  readonly folder: string;
  readonly progress: (line: string) => void;
}): Promise<{ moto: Moto; organization: Organization }> {
  const shape = shapeWith(options.furtherAccounts);
  const moto = await startMoto({
    functionsPort: options.functions.port,
    responsesPort: options.responses.port,
    organization: shape,
    logFile: join(options.folder, 'moto.log'),
    progress: options.progress,
  });
  const organization = await setUpOrganization(moto.endpoint, shape);
  await moto.enforcePolicies();
  return { moto, organization };
}
