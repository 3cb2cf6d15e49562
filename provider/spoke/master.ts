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

/** Where the master user's login comes from: the request itself, Secrets Manager, or an SSM SecureString. */
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
        return masterUser(SecretString, master.username);
      }
      case 'ssm': {
        const command = new GetParameterCommand({ Name: master.id, WithDecryption: true });
        const { Parameter } = await reading('ssm:GetParameter', ssm.send(command, until(deadline)));
        return masterUser(Parameter?.Value, master.username);
      }
    }
  };
}

/** What RDS writes into the secrets that it manages: only these two, neither host nor engine. */
const shape = z.object({ username: z.string().min(1).optional(), password: z.string().min(1) });

/** A JSON object with username and password, or the bare password beside `username` of the request. */
function masterUser(text: string | undefined, username: string | undefined): MasterUser {
  const parsed = shape.safeParse(fromJson(text));
  const user = username ?? parsed.data?.username;
  const password = parsed.data?.password ?? (fromJson(text) === undefined ? text : undefined);
  if (user === undefined || user === '' || password === undefined || password === '')
    throw new UserError(
      'mastersecret: must hold {"username": "...", "password": "..."}, as the secrets that RDS manages do, or the bare password ' +
        'when the request gives username',
    );
  return { username: user, password: new Secret(password) };
}

/** Undefined for what is no JSON object. */
function fromJson(text: string | undefined): unknown {
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
      `mastersecret: can't be read (${what}: ${awsReason(error)}). Is it there, in the database's own account and Region, and may the ` +
        "spoke's role read it?",
    );
  }
}
