import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { Master } from '../contract/request/request.ts';
import { awsReason, until } from '../runtime/aws.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { OutsideError, UserError } from '../runtime/errors.ts';
import { Secret } from '../runtime/secret.ts';
import type { MasterUser } from './server.ts';

export type ReadMaster = (master: Master) => Promise<MasterUser>;

/** Takes the master user's login from the request, Secrets Manager or an SSM SecureString. */
export function masterReader(options: {
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly deadline: Deadline;
}): ReadMaster {
  const { secrets, ssm, deadline } = options;
  return async (master) => {
    switch (master.from) {
      case 'request':
        return master;
      case 'secretsmanager': {
        const command = new GetSecretValueCommand({ SecretId: master.id });
        const { SecretString } = await reading(
          'secretsmanager:GetSecretValue',
          secrets.send(command, until(deadline)),
        );
        return parseMasterUser(SecretString, master.username);
      }
      case 'ssm': {
        const command = new GetParameterCommand({ Name: master.id, WithDecryption: true });
        const { Parameter } = await reading('ssm:GetParameter', ssm.send(command, until(deadline)));
        return parseMasterUser(Parameter?.Value, master.username);
      }
    }
  };
}

/** All that RDS writes into the secrets that it manages: neither host nor engine. */
const shape = z.object({ username: z.string().min(1).optional(), password: z.string().min(1) });

/** Parses a JSON object, or the bare password if the request gives `username`. */
function parseMasterUser(text: string | undefined, username: string | undefined): MasterUser {
  const json = parseJson(text);
  const secret = shape.safeParse(json).data;
  const user = username ?? secret?.username;
  const password = secret?.password ?? (json === undefined ? text : undefined);
  if (user === undefined || user === '' || password === undefined || password === '')
    throw new UserError(
      'mastersecret: must hold {"username": "...", "password": "..."}, as the secrets that RDS ' +
        'manages do, or the bare password when the request gives username',
    );
  return { username: user, password: new Secret(password) };
}

/** Undefined for anything but a JSON object. */
function parseJson(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

async function reading<T>(what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new OutsideError(
      `mastersecret: can't be read (${what}: ${awsReason(error)}). Is it there, in the ` +
        "database's own account and Region, and may the spoke's role read it?",
    );
  }
}
