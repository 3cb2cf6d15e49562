import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginToken } from '../../../stacksets/people/token.ts';
import { USER_TAG } from '../../../stacksets/permissions/people.ts';
import type { Credentials } from '../lambda/function.ts';
import { MEMBER_A, PLATFORM_ROLE, REGION } from '../organization/roles.ts';
import { type Sandbox, startSandbox } from '../sandbox.ts';

/** Tokens that are made of AWS credentials, and the policies that decide what they are good for. */

let sandbox: Sandbox;
let hana: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox({ rollout: false, directory: 'none' });
  hana = await session('hana.sato');
  for (const name of ['hana.sato', 'lea.dubois', 'A.Stein'])
    await query(sandbox.postgres.master, `CREATE ROLE "${name}" LOGIN IN ROLE rds_iam`);
});
afterAll(() => sandbox?.stop());

test('a token lets the person in whom the tag of the session names', async () => {
  const whoami = await query(await login('hana.sato', hana), 'SELECT current_user');
  expect(whoami).toEqual([{ current_user: 'hana.sato' }]);
});

test('the AWS CLI’s token does the same', async () => {
  const { host, port } = sandbox.postgres;
  const { stdout } = await promisify(execFile)(
    'aws',
    [
      ...['rds', 'generate-db-auth-token', '--hostname', host, '--port', String(port)],
      ...['--username', 'hana.sato', '--profile', 'hana.sato'],
    ],
    { env: { ...process.env, ...sandbox.variables } },
  );
  await query({ username: 'hana.sato', password: stdout.trim() }, 'SELECT 1');
});

test.each([
  ['another person’s user', () => login('lea.dubois', hana)],
  [
    'a role that no policy lets connect',
    () => login('hana.sato', sandbox.organization.credentials(MEMBER_A, PLATFORM_ROLE)),
  ],
  ['a session without the tag', async () => login('hana.sato', await session('hana.sato', {}))],
  [
    'a tag in other letters than the user’s',
    async () => login('A.Stein', await session('A.Stein')),
  ],
  [
    'a tag with a wildcard’s look',
    async () => login('hana.sato', await session('x', { [USER_TAG]: 'hana.sat@' })),
  ],
  ['another Region', () => login('hana.sato', hana, { region: 'eu-west-1' })],
  ['another port', () => login('hana.sato', hana, { port: 1 })],
  ['another host name of the same server', () => login('hana.sato', hana, { host: '127.0.0.1' })],
  ['a quarter of an hour later', () => login('hana.sato', hana, {}, Date.now() - 901_000)],
  [
    'credentials that nobody has',
    () => login('hana.sato', { ...hana, secretAccessKey: 'x'.repeat(40) }),
  ],
  [
    'a session’s token that is another’s',
    async () =>
      login('hana.sato', { ...hana, sessionToken: (await session('hana.sato')).sessionToken }),
  ],
])('a token is refused: %s', async (_, made) => {
  await expect(query(await made(), 'SELECT 1')).rejects.toThrow('authentication failed');
});

test('the person whose database user has capitals needs a tag with the same', async () => {
  const stein = await session('A.Stein', { [USER_TAG]: 'A.Stein' });
  await query(await login('A.Stein', stein), 'SELECT 1');
});

function session(name: string, tags?: Readonly<Record<string, string>>): Promise<Credentials> {
  return sandbox.signIn({ name, ...(tags && { tags }) });
}

async function login(
  username: string,
  credentials: Credentials,
  other: { readonly region?: string; readonly port?: number; readonly host?: string } = {},
  now = Date.now(),
) {
  const { host, port } = sandbox.postgres;
  const server = { host, port, region: REGION, ...other };
  const token = await loginToken({ ...server, user: username }, credentials, new Date(now));
  return { username, password: token };
}

async function query({ username, password }: { username: string; password: string }, text: string) {
  const { host, port, database, caFile } = sandbox.postgres;
  const ssl = { ca: readFileSync(caFile, 'utf8') };
  const client = new pg.Client({ host, port, database, user: username, password, ssl });
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
