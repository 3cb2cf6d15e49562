import { loginToken } from '../../stacksets/people/token.ts';
import { IDENTITY_CENTER, MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import { signIn } from '../sandbox/organization/sign-in.ts';
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
  const credentials = sandbox.organization.credentials(
    IDENTITY_CENTER.account,
    IDENTITY_CENTER.name,
  );
  const as = { endpoint: sandbox.endpoint, region: REGION, credentials };
  const session = await signIn(as, MEMBER_A, { name: user });
  return await loginToken({ host, port, region: REGION, user }, session);
}
