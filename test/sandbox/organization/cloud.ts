import { join } from 'node:path';
import { type Moto, startMoto } from '../aws/moto.ts';
import { type Responses, startResponses } from '../cloudformation/responses.ts';
import type { AsynchronousDelays } from '../lambda/asynchronous.ts';
import type { Credentials, LambdaFunction } from '../lambda/function.ts';
import { type FunctionHost, startFunctionHost } from '../lambda/host.ts';
import { type Organization, setUpOrganization, shapeWith } from './organization.ts';
import { ADMINISTRATOR_ROLE, REGION } from './roles.ts';

export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** AWS with an organization, but without the product. */
export interface Cloud {
  readonly endpoint: string;
  readonly moto: Moto;
  readonly organization: Organization;
  readonly functions: FunctionHost;
  readonly responses: Responses;
  /** For AWS SDK clients that may do everything in an account. */
  administrator(account: string, region?: string): ClientConfiguration;
  stop(): Promise<void>;
}

export interface CloudOptions {
  readonly folder: string;
  /** Accounts beside the two members, in the same unit. */
  readonly furtherAccounts?: readonly string[] | undefined;
  readonly delays?: AsynchronousDelays | undefined;
  /** Whether functions find what earlier processes compiled. @default true */
  readonly compileCache?: boolean | undefined;
  /** Variables that functions of stacks need on this machine, beside their own. */
  readonly additions?: (lambda: LambdaFunction) => Readonly<Record<string, string>>;
  readonly progress?: (line: string) => void;
}

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { folder, delays, compileCache, additions, progress } = options;
  const shape = shapeWith(options.furtherAccounts);
  const moto = await startMoto({
    organization: shape,
    logFile: join(folder, 'moto.log'),
    ...(progress && { progress }),
  });
  const { endpoint } = moto;
  const responses = await startResponses(folder, endpoint);
  const { environment: network } = responses;
  const functions = await startFunctionHost(folder, {
    ...{ endpoint, network, delays, compileCache },
    ...(additions && { additions }),
  });
  await moto.connect({ functions: functions.port, responses: responses.port });
  const organization = await setUpOrganization(endpoint, shape);
  await moto.enforcePolicies();

  return {
    ...{ endpoint, moto, organization, functions, responses },
    administrator: (account, region = REGION) => ({
      endpoint,
      region,
      credentials: organization.credentials(account, ADMINISTRATOR_ROLE),
    }),
    async stop() {
      await Promise.all([functions.stop(), moto.stop()]);
      await responses.stop();
    },
  };
}
