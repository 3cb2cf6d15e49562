import { readFileSync } from 'node:fs';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { awsReason, until } from '../../runtime/aws.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { OutsideError } from '../../runtime/errors.ts';
import { parseJson } from '../../runtime/json.ts';
import { Secret } from '../../runtime/secret.ts';
import type { DirectorySettings } from '../settings.ts';
import { openDirectory } from './ldap.ts';
import type { OpenDirectory } from './look-up.ts';

/**
 * How the hub logs in to the directory. It reads its user and the trusted authorities anew for each
 * request, so that both can be changed.
 */
export function directoryLogin(settings: DirectorySettings, ssm: SSMClient): OpenDirectory {
  return async (attributes, deadline) => {
    const { url, baseDn } = settings;
    const bind = await readBindUser(settings, ssm, deadline);
    const authority = await readAuthority(settings, ssm, deadline);
    return openDirectory({
      url,
      baseDn,
      bind,
      attributes,
      deadline,
      ...(authority !== undefined && { certificateAuthorities: [authority] }),
    });
  };
}

const bindUser = z.object({
  dn: z.string().min(1),
  password: z
    .string()
    .min(1)
    .transform((text) => new Secret(text)),
});

async function readBindUser(
  { bindParameter }: DirectorySettings,
  ssm: SSMClient,
  deadline: Deadline,
): Promise<z.infer<typeof bindUser>> {
  const text = await readParameter(bindParameter, ssm, deadline);
  const { data } = bindUser.safeParse(parseJson(text));
  if (data === undefined)
    throw new OutsideError(
      `the parameter ${bindParameter} must hold {"dn": "...", "password": "..."} of the ` +
        "hub's user in the directory",
    );
  return data;
}

async function readAuthority(
  { caParameter, caFile }: DirectorySettings,
  ssm: SSMClient,
  deadline: Deadline,
): Promise<string | undefined> {
  const fromFile = () => (caFile === undefined ? undefined : readFileSync(caFile, 'utf8'));
  const authority =
    caParameter === undefined ? fromFile() : await readParameter(caParameter, ssm, deadline);
  if (authority === '')
    throw new OutsideError(
      `the certificates of the directory's authority are empty (${caParameter ?? caFile}). ` +
        'Nothing was changed',
    );
  return authority;
}

async function readParameter(name: string, ssm: SSMClient, deadline: Deadline): Promise<string> {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    return (await ssm.send(command, until(deadline))).Parameter?.Value ?? '';
  } catch (error) {
    throw new OutsideError(
      `the hub can't read its parameter ${name} (${awsReason(error)}), so groups can't be ` +
        'looked up. Nothing was changed',
    );
  }
}
