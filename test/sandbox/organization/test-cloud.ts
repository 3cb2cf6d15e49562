import type { Moto } from '../aws/moto.ts';
import type { Responses } from '../cloudformation/responses.ts';
import type { AsynchronousDelays } from '../lambda/asynchronous.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionHost } from '../lambda/host.ts';
import { temporaryFolder } from '../machine/ownership.ts';
import { runTool } from '../machine/tool.ts';
import { standIn } from '../product/stand-in.ts';
import { type ClientConfiguration, startCloud } from './cloud.ts';
import type { Organization } from './organization.ts';
import { ADMINISTRATOR_ROLE, CENTRAL, REGION } from './roles.ts';

/** A cloud with a folder, the AWS CLI and functions of a test's own, for tests of the sandbox. */
export interface TestCloud {
  readonly folder: string;
  readonly functions: FunctionHost;
  readonly responses: Responses;
  readonly moto: Moto;
  readonly organization: Organization;
  /** In the central account, with a role that may do everything there. */
  deploy(name: string, handler: string, more?: Partial<LambdaFunction>): Promise<LambdaFunction>;
  /** For AWS SDK clients that may do everything in the central account. */
  readonly administrator: ClientConfiguration;
  variables(role?: string): Readonly<Record<string, string>>;
  /** The output of the AWS CLI, as JSON. */
  aws<Json>(service: string, ...parameters: string[]): Promise<Json>;
  stop(): Promise<void>;
}

export async function startTestCloud(
  delays: AsynchronousDelays = {},
  further: readonly string[] = [],
): Promise<TestCloud> {
  const folder = temporaryFolder('cloudformation');
  const cloud = await startCloud({ folder: folder.path, furtherAccounts: further, delays });
  const { functions, responses, moto, organization } = cloud;

  const variables = (role = ADMINISTRATOR_ROLE) => {
    const { accessKeyId, secretAccessKey, sessionToken } = organization.credentials(CENTRAL, role);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      NO_PROXY: '127.0.0.1,localhost',
    };
  };

  return {
    folder: folder.path,
    functions,
    responses,
    moto,
    organization,
    administrator: cloud.administrator(CENTRAL),
    variables,
    async deploy(name, handler, more = {}) {
      const lambda: LambdaFunction = {
        name,
        account: CENTRAL,
        region: REGION,
        bundle: await standIn(folder.path, name, handler),
        timeoutSeconds: 20,
        environment: {},
        credentials: organization.credentials(CENTRAL, ADMINISTRATOR_ROLE),
        ...more,
      };
      await functions.deploy(lambda, moto.endpoint);
      return lambda;
    },
    async aws<Json>(service: string, ...parameters: string[]) {
      const printed = await runTool('aws', [service, ...parameters, '--output', 'json'], {
        environment: variables(),
      });
      // The caller knows the form of the output that it asked for.
      return (printed.trim() ? JSON.parse(printed) : undefined) as Json;
    },
    async stop() {
      await cloud.stop();
      await folder.remove();
    },
  };
}
