import { readFileSync } from 'node:fs';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import {
  LoginRefused,
  noDirectoryReached,
  parameterUnreadable,
} from '../../errors/directory-connection.ts';
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { isReadable, reason } from '../../runtime/errors.ts';
import type { DirectorySettings } from '../settings.ts';
import { startedEarly } from '../started-early.ts';
import { type DirectoryOptions, openDirectory } from './ldap.ts';
import { parseAuthorities, parseBindUser } from './login-parameters.ts';
import type { OpenDirectory } from './look-up.ts';
import type { Directory } from './model.ts';

/**
 * How the hub logs in to the directory. It reads its user and the trusted authorities anew for each
 * request, so that both can be changed.
 */
export function directoryLogin(settings: DirectorySettings, ssm: SSMClient): OpenDirectory {
  return async (attributes, deadline) => {
    const { urls, baseDn, bindParameter } = settings;
    const authorities = startedEarly(readAuthorities(settings, ssm, deadline));
    const text = await readParameter(bindParameter, 'bindParameter', ssm, deadline);
    const bind = { ...parseBindUser(text, bindParameter), from: bindParameter };
    const certificateAuthorities = await authorities;
    return openFirst(urls, {
      baseDn,
      bind,
      attributes,
      deadline,
      ...(certificateAuthorities !== undefined && { certificateAuthorities }),
    });
  };
}

/** What an error about a single server ends with. */
const CURE = /\. Nothing was changed\b.*$/;

/** The first server that can be used. */
export async function openFirst(
  urls: readonly string[],
  options: Omit<DirectoryOptions, 'url'>,
): Promise<Directory> {
  const errors: Error[] = [];
  for (const url of urls) {
    try {
      return await openDirectory({ ...options, url });
    } catch (error) {
      // The next server would refuse the login too, and lock the account at last.
      if (!isReadable(error) || error instanceof LoginRefused) throw error;
      errors.push(error);
    }
  }
  const [first] = errors;
  if (first !== undefined && errors.length === 1) throw first;
  throw noDirectoryReached({ facts: errors.map((error) => reason(error).replace(CURE, '')) });
}

async function readAuthorities(
  { caParameter, caFile }: DirectorySettings,
  ssm: SSMClient,
  deadline: Deadline,
): Promise<readonly string[] | undefined> {
  const from = caParameter ?? caFile;
  if (from === undefined) return undefined;
  const text =
    caParameter === undefined
      ? readFileSync(from, 'utf8')
      : await readParameter(caParameter, 'caParameter', ssm, deadline);
  return parseAuthorities(text, from);
}

async function readParameter(
  name: string,
  setting: 'bindParameter' | 'caParameter',
  ssm: SSMClient,
  deadline: Deadline,
): Promise<string> {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    return (await ssm.send(command, until(deadline))).Parameter?.Value ?? '';
  } catch (error) {
    throw parameterUnreadable({ name, setting, fact: awsReason(error) });
  }
}
