import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { clientFolder } from '../sandbox/mysql-protocol/clients.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { startTunnel } from '../support/tunnel.ts';
import type { Company } from '../support/two-accounts/company.ts';
import { serverOf } from '../support/two-accounts/logins.ts';

/** `connect` and `token`, with the clients that people have, and with people's policies. */

const PERSON = 'hana.sato'; // of Team-Analytics
const OUTSIDER = 'quinn.murphy'; // of none of the access's groups
const NAME = 'shop/checkout/app';

const POSTGRES = {
  engine: 'postgres',
  account: MEMBER_A,
  profile: PERSON,
  client: 'psql',
  ask: ['--no-align', '--tuples-only', '--command', 'SELECT current_user'],
  user: `${PERSON}\n`,
} as const;
const MARIADB = {
  engine: 'mariadb',
  account: MEMBER_B,
  profile: `${PERSON}.member-b`,
  ask: ['--batch', '--skip-column-names', '--execute', 'SELECT current_user()'],
  user: `${PERSON}@%\n`,
} as const;
const WAYS = [
  POSTGRES,
  { ...MARIADB, client: 'mysql' },
  { ...MARIADB, client: 'mariadb' },
] as const;

export function peopleLogIn(company: () => Company) {
  const folder = temporaryFolder('clients');
  const paths: Record<string, string | undefined> = { psql: process.env['PATH'] };

  beforeAll(async () => {
    for (const client of ['mysql', 'mariadb'] as const) {
      const bin = await clientFolder(client, join(folder.path, client), () => {});
      paths[client] = `${bin}:/usr/bin:/bin`; // the sandbox's client needs a shell
    }
  });
  afterAll(() => folder.remove());

  const connect = (
    { account, client }: (typeof WAYS)[number],
    words: readonly string[],
    { person = PERSON, more = {} }: { readonly person?: string; readonly more?: object } = {},
  ) => asPerson(person, account, words, { PATH: paths[client] ?? '', ...more });

  /** Signed in here: a profile would take a program more. */
  async function asPerson(person: string, account: string, words: readonly string[], more: object) {
    const session = await company().sandbox.signIn({ name: person }, account);
    return await company().as('default', 'connect', words, {
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      AWS_SESSION_TOKEN: session.sessionToken,
      AWS_PROFILE: undefined, // it would come first
      ...more,
    });
  }

  test.each(WAYS)(
    '$client on $engine: connect logs the person in, and nobody else',
    async (way) => {
      const { port } = serverOf(company().sandbox, way.engine);
      expect(await connect(way, [NAME, '--', ...way.ask])).toEqual({
        status: 0,
        out: way.user,
        err: `${PERSON} on localhost:${port}, app\n`,
      });
      const other = await connect(way, [NAME, '--user', 'lea.dubois', '--', ...way.ask]);
      expect(other).toMatchObject({ status: 2, out: '' });
      expect(other.err).toContain('no policy of yours allows rds-db:connect as this user');
    },
  );

  test.each(WAYS)(
    '$client on $engine: no token goes to a server that nobody vouches for',
    async (way) => {
      const { caFile } = createCertificates(folder.path);
      const another = await connect(way, [NAME, '--ca-file', caFile]);
      expect(another).toMatchObject({ status: 2, out: '' });
      expect(another.err).toContain('--ca-file names a file with the right one');
    },
  );

  test('without another file, Amazon RDS’s authorities are trusted, and no others', async () => {
    const { err } = await connect(POSTGRES, [NAME], { more: { DATABASE_ACCESS_CA: undefined } });
    expect(err).toContain('the certificate is of no authority that is trusted');
  });

  test('psql goes through a tunnel, and checks whose server it reaches', async () => {
    const tunnel = await startTunnel(company().sandbox.postgres.port);
    const words = [NAME, '--through', String(tunnel.port), '--', ...POSTGRES.ask];
    expect(await connect(POSTGRES, words)).toMatchObject({ status: 0, out: POSTGRES.user });
    expect(tunnel.connections()).toBeGreaterThan(0);
    await tunnel.stop();
  });

  test('somebody in no group, or without a client, or without the policy reads why', async () => {
    const outsider = await connect(POSTGRES, [NAME], { person: OUTSIDER });
    expect(outsider).toMatchObject({ status: 2 });
    expect(outsider.err).toContain('you are in no group of the access');
    const without = await connect(POSTGRES, [NAME], { more: { PATH: folder.path } });
    expect(without.err).toBe(`${PERSON} on localhost:${company().sandbox.postgres.port}, app
connect: psql is not on the PATH: install it, and ask again
`);
    const auditor = await company().as('auditor', 'connect', [`prod/${NAME}`]);
    expect(auditor.err).toContain('you may not read /database-access/records/');
  });

  test.each(WAYS)('$client on $engine: the commands of docs/people.md log in', async (way) => {
    const { variables } = company().sandbox;
    const { port, caFile, database } = serverOf(company().sandbox, way.engine);
    const here = commandsOnPage(way.client)
      .replace(/HOST=\S+/, 'HOST=localhost')
      .replaceAll(/\b(5432|3306)\b/g, String(port))
      .replace(/(dbname|database)=orders/, `$1=${database}`)
      .replace('eu-central-1-bundle.pem', caFile)
      .replace('npx database-access', `'${process.execPath}' stacksets/cli/main.ts`);
    const words = way.ask.map((word) => `'${word}'`).join(' ');
    const env = { ...variables, PATH: paths[way.client], AWS_PROFILE: way.profile };
    const { stdout } = await promisify(execFile)('sh', ['-euc', `${here} ${words}`], { env });
    expect(stdout).toBe(way.user);
  });

  test('token prints the token and nothing else', async () => {
    const { host, port } = company().sandbox.postgres;
    const { out, err } = await company().as(PERSON, 'token', ['--host', `${host}:${port}`]);
    expect(err).toBe('');
    expect(out).toMatch(/^localhost:\d+\/\?Action=connect&DBUser=hana\.sato&X-Amz-\S+\n$/);
  });
}

/** The block below the client's name in bold. */
function commandsOnPage(client: string): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/people.md'), 'utf8');
  const [, after = ''] = page.split(`\n**${client}**`);
  const [, block] = /^```\n(.*?)\n```$/ms.exec(after) ?? [];
  if (block === undefined) throw new Error(`docs/people.md has no commands for ${client}`);
  return block;
}
