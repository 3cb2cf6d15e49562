import { loginToken } from '../../stacksets/people/token.ts';
import { REGION } from '../sandbox/organization/roles.ts';
import type { Credentials } from '../support/parameters.ts';
import type { Stage } from './stage.ts';

/** Somebody with a fresh token in place of a password, for the PostgreSQL of the story. */
export async function person(stage: Stage, username: string): Promise<Credentials> {
  const { postgres } = stage.sandbox;
  const { host, port, database } = postgres;
  const password = await freshToken(stage, postgres, username);
  const who = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  const url = `postgresql://${who}@${host}:${port}/${database}?sslmode=verify-full`;
  return { username, password, url };
}

/** What `npm run token` prints, of a session as IAM Identity Center makes it. */
export async function freshToken(
  { sandbox }: Stage,
  { host, port }: { readonly host: string; readonly port: number },
  user: string,
): Promise<string> {
  const session = await sandbox.signIn({ name: user });
  return await loginToken({ host, port, region: REGION, user }, session);
}
