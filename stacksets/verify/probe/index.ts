import { readFile } from 'node:fs/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { AUTHORITIES_FILE } from '../../../provider/contract/names.ts';
import { askMysql } from './mysql.ts';
import { askPostgres } from './postgres.ts';
import type { Answers, Login } from './question.ts';

/**
 * The probe: a function in the databases' network that logs in and asks, since `npm run verify`
 * itself does not reach them. It is part of no rollout. Its answers hold no password.
 */
const question = z.object({
  engine: z.enum(['postgres', 'mysql']),
  host: z.string(),
  port: z.number(),
  database: z.string(),
  /** The ARN of the master's secret, or the names of an access's parameters. */
  login: z.union([
    z.object({ secret: z.string() }),
    z.object({ username: z.string(), password: z.string() }),
  ]),
  statements: z.array(z.string()),
});
type Question = z.infer<typeof question>;

export async function handler(event: unknown): Promise<Answers> {
  const asked = question.parse(event);
  const { keys, ...login } = await loginOf(asked.login);
  const ca = await readFile(new URL(AUTHORITIES_FILE, import.meta.url), 'utf8');
  const server = { ...asked, login, ca };
  try {
    const told =
      asked.engine === 'postgres' ? await askPostgres(server) : { answers: await askMysql(server) };
    return { keys, ...told };
  } catch (error) {
    return { keys, refused: told(error), answers: [] };
  }
}

async function loginOf(from: Question['login']): Promise<Login & { readonly keys: string[] }> {
  if ('secret' in from) {
    const { SecretString = '' } = await new SecretsManagerClient().send(
      new GetSecretValueCommand({ SecretId: from.secret }),
    );
    const content = z.record(z.string(), z.unknown()).parse(JSON.parse(SecretString));
    const { username = '', password = '' } = content;
    return {
      username: String(username),
      password: String(password),
      keys: Object.keys(content).sort(),
    };
  }
  const names = [from.username, from.password];
  const { Parameters = [] } = await new SSMClient().send(
    new GetParametersCommand({ Names: names, WithDecryption: true }),
  );
  const value = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value ?? '';
  return { username: value(from.username), password: value(from.password), keys: [] };
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : 'no login';
}
