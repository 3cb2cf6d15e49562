import {
  GetParametersByPathCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { DEFAULT_PARAMETER_PREFIX } from '../../provider/contract/names.ts';
import type { Login } from '../sandbox/postgres/server.ts';
import type { AnyServer } from './database/world.ts';

/** The application's login, as its three parameters hold it. */
export interface Credentials extends Login {
  /** All that an application needs in one value. */
  readonly url: string;
}

/** The path of all parameters. */
export const ROOT = `/${DEFAULT_PARAMETER_PREFIX}`;

/**
 * Stores the master user of a server where the spoke may read it, as the platform team of the
 * account does first, in the form of AWS's rotation functions.
 */
export async function storeMaster(
  ssm: SSMClient,
  name: string,
  { host, port, master }: Pick<AnyServer, 'host' | 'port' | 'master'>,
): Promise<void> {
  const Value = JSON.stringify({ host, port, ...master });
  await ssm.send(
    new PutParameterCommand({ Name: name, Type: 'SecureString', Value, Overwrite: true }),
  );
}

/** Names and values of all parameters below a path. */
export async function parametersBelow(
  ssm: SSMClient,
  path: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await ssm.send(
      new GetParametersByPathCommand({
        Path: path,
        Recursive: true,
        WithDecryption: true,
        ...(NextToken !== undefined && { NextToken }),
      }),
    );
    for (const { Name = '', Value = '' } of page.Parameters ?? []) found.set(Name, Value);
    NextToken = page.NextToken;
  }
  return found;
}

/** The login in the parameters of one access. */
export function credentialsIn(parameters: ReadonlyMap<string, string>): Credentials {
  const value = (kind: keyof Credentials) =>
    [...parameters].find(([name]) => name.endsWith(`/${kind}`))?.[1] ?? '';
  return { username: value('username'), password: value('password'), url: value('url') };
}
