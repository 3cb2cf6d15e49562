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

const shape = z.object({ dn: z.string().min(1), password: z.string().min(1) });

/** How the hub gets into the directory: who it is, and whom it trusts, are read anew for each request, so that both can be changed. */
export function directoryOpener(settings: DirectorySettings, ssm: SSMClient): OpenDirectory {
  return async (attributes, deadline) => {
    const { url, baseDn, bindParameter, caParameter, caFile } = settings;
    const text = await parameter(bindParameter, ssm, deadline);
    const bind = shape.safeParse(parseJson(text)).data;
    if (bind === undefined)
      throw new OutsideError(
        `the parameter ${bindParameter} must hold {"dn": "...", "password": "..."} of the hub's user in the directory`,
      );
    const authority =
      caParameter !== undefined
        ? await parameter(caParameter, ssm, deadline)
        : caFile === undefined
          ? undefined
          : readFileSync(caFile, 'utf8');
    if (authority === '')
      throw new OutsideError(
        `the certificates of the directory's authority are empty (${caParameter ?? caFile}). Nothing was changed`,
      );
    return openDirectory({
      url,
      baseDn,
      bind: { dn: bind.dn, password: new Secret(bind.password) },
      attributes,
      deadline,
      ...(authority !== undefined && { certificateAuthorities: [authority] }),
    });
  };
}

async function parameter(name: string, ssm: SSMClient, deadline: Deadline): Promise<string> {
  try {
    const command = new GetParameterCommand({ Name: name, WithDecryption: true });
    return (await ssm.send(command, until(deadline))).Parameter?.Value ?? '';
  } catch (error) {
    throw new OutsideError(
      `the hub can't read its parameter ${name} (${awsReason(error)}), so groups can't be looked up. Nothing was changed`,
    );
  }
}
