import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../provider/contract/messages/doctor.ts';
import type { Found } from '../../stacksets/doctor/survey.ts';
import { hubPermissions } from '../../stacksets/permissions/hub.ts';
import { freePort } from '../sandbox/machine/free-port.ts';
import { CENTRAL, ORGANIZATION, REGION, ROOT, WORKLOADS } from '../sandbox/organization/roles.ts';
import { type Company, startCompany } from './company.ts';
import { ACCOUNTS, type Kind } from './kinds.ts';
import { type Outcome, run } from './program.ts';
import { sessionOf } from './roles.ts';

/**
 * `npm run doctor` in an organization of sixty accounts, through the hub and the spokes as they are
 * deployed.
 */

let company: Company;

beforeAll(async () => {
  company = await startCompany();
});
afterAll(() => company.stop());

const doctor = (...words: string[]): Promise<Outcome> => run(company, 'doctor', words);

describe('all accounts', () => {
  let table: Outcome;
  let found: Found;
  beforeAll(async () => {
    table = await doctor();
    found = JSON.parse((await doctor('--json')).out);
  });
  const findingsOf = (kind: Kind): Finding[] =>
    ACCOUNTS[kind].flatMap((id) => found.findings.filter(({ account }) => account === id));

  test.each<[Kind, Finding['state'], number]>([
    ['ready', 'ready', 4],
    ['ready, in a unit within the unit', 'ready', 2],
    ['no role', 'role missing', 42],
    ['a role for another External ID', 'role missing', 4],
    ['a role that may nothing', 'unreachable', 4],
    ['no spoke', 'spoke missing', 40],
    ['an older spoke', 'spoke too old', 4],
    ['a replaced spoke', 'ready', 2],
    ['a spoke without a way to AWS', 'unreachable', 2],
    ['a spoke that may nothing', 'unreachable', 2],
  ])('an account of the kind "%s" is reported as "%s"', (kind, state, places) => {
    const findings = findingsOf(kind);
    expect(findings).toHaveLength(places);
    expect(new Set(findings.map((finding) => finding.state))).toEqual(new Set([state]));
  });

  test('each Region of an account is examined by itself', () => {
    expect(findingsOf('a spoke in one of two Regions')).toMatchObject([
      { region: 'eu-central-1', state: 'ready' },
      { region: 'eu-west-1', state: 'spoke missing' },
    ]);
  });

  test('the reason is told where the state does not say it', () => {
    const problemOf = (kind: Kind) => findingsOf(kind)[0]?.problem;
    expect(problemOf('a role that may nothing')).toMatch(/^the role may not invoke the spoke/);
    expect(problemOf('a spoke without a way to AWS')).toBe(
      'Parameter Store does not answer (ECONNREFUSED); Secrets Manager does not answer (ECONNREFUSED)',
    );
    expect(problemOf('a spoke that may nothing')).toBe(
      "Parameter Store refuses ssm:GetParameters (AccessDeniedException): are the role's permissions those of the rollout?",
    );
  });

  test('inactive accounts and the management account are left out', () => {
    expect(found.left_out).toEqual({ inactive: 6, management: 1 });
    expect(findingsOf('no longer active')).toEqual([]);
  });

  test("the directory's answer and the versions are told", () => {
    expect(found.directory).toEqual({ state: 'ready' });
    expect(found.hub.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(findingsOf('ready')[0]?.version).toBe(found.hub.version);
  });

  test('the table has the broken accounts first, then cures, then counts', () => {
    expect(table.out.match(/^\S.*\(\d+ accounts?\)$/gm)).toEqual([
      'role missing (23 accounts)',
      'spoke missing (21 accounts)',
      'unreachable (4 accounts)',
      'spoke too old (2 accounts)',
      'ready (5 accounts)',
    ]);
    expect(table.out).toContain(`  ${ACCOUNTS['no role'][0]}  `);
    expect(table.out).toMatch(
      /\$ aws cloudformation create-stack-instances .*--stack-set-name acme-spoke-default /,
    );
    expect(table.out).toMatch(
      /54 accounts, 108 spokes: 9 ready, 4 spoke too old, 8 unreachable, 41 spoke missing, 46 role missing\nleft out: 6 accounts not active, the management account\ndirectory: answers\nhub: [\d.]+\n$/,
    );
    expect(table.err).toContain('54 of 54 accounts, 99 not ready');
    expect(table.status).toBe(1);
  });
});

test('a replaced spoke can say its version, and nothing else on the terminal', async () => {
  const words = ['--only', ACCOUNTS['a replaced spoke'][0] ?? ''];
  const table = await doctor(...words);
  const json = await doctor(...words, '--json');
  for (const { out, err } of [table, json]) {
    expect(out + err).toMatch(/^[\x20-\x7e\n]*$/);
    expect(out.length).toBeLessThan(2_000);
  }
  expect(table.out.match(/^ *(spoke too old|\$).*$/gm)).toBeNull();
  expect(table.out).toMatch(/^ {2}version \?\[2K spoke too old .{1,60}\.\.\.$/m);
});

test('the exit status is 0 for one account that is ready', async () => {
  const [account = ''] = ACCOUNTS.ready;
  const { status, out } = await doctor('--only', account);
  expect(out).toContain('1 account, 2 spokes: 2 ready');
  expect(status).toBe(0);
});

test('the exit status is 1 for a directory that does not answer', async () => {
  await company.deployHub({ LDAP_URL: `ldaps://localhost:${await freePort()}` });
  const { status, out } = await doctor('--only', ACCOUNTS.ready[0] ?? '');
  await company.deployHub();
  expect(out).toMatch(/directory: does not answer.*ECONNREFUSED/);
  expect(status).toBe(1);
});

test('a parameter of the directory that the hub may not read is told by its name', async () => {
  await company.deployHub({ LDAP_BIND_PARAMETER: '/directory/nowhere' });
  const { status, out } = await doctor('--only', ACCOUNTS.ready[0] ?? '');
  await company.deployHub();
  expect(out).toContain("the hub can't read its parameter /directory/nowhere (");
  expect(status).toBe(1);
});

describe('exit status 2', () => {
  test('a hub that may not list the accounts is told with its cure', async () => {
    const permissions = hubPermissions({ organization: ORGANIZATION, account: CENTRAL });
    const credentials = await sessionOf(company.stage, CENTRAL, 'hub-without-units', permissions);
    await company.deployHub({}, credentials);
    const { status, out, err } = await doctor();
    await company.deployHub();
    expect(err).toMatch(
      /can't list the organization's accounts below ou-.*AccessDenied.*ListAccountsForParent/,
    );
    expect([status, out]).toEqual([2, '']);
  });

  test('a hub that does not exist is told by its name', async () => {
    const { status, err } = await doctor('--function', 'database-access-hubb');
    expect(err).toContain('database-access-hubb could not be invoked');
    expect(status).toBe(2);
  });

  test('an impossible account and an unknown option are told', async () => {
    const wrong = await doctor('--only', '12345');
    expect(wrong.err).toContain('accounts: must be a list of account ids of 12 digits');
    const unknown = await doctor('--all');
    expect(unknown.err).toContain("Unknown option '--all'");
    expect([wrong.status, unknown.status]).toEqual([2, 2]);
  });
});

test("the hub's role lists the units of the rollout, and nothing else", async () => {
  const organizations = new OrganizationsClient({
    endpoint: company.stage.moto.endpoint,
    region: REGION,
    credentials: company.hub,
  });
  const parent = { ParentId: company.unit };
  const units = await organizations.send(new ListOrganizationalUnitsForParentCommand(parent));
  expect(units.OrganizationalUnits).toMatchObject([{ Name: 'shop' }]);
  const refused = { name: 'AccessDeniedException' };
  const root = new ListAccountsForParentCommand({ ParentId: ROOT });
  await expect(organizations.send(root)).rejects.toMatchObject(refused);
  await expect(organizations.send(new ListRootsCommand({}))).rejects.toMatchObject(refused);
  // Ids of units are alike in their root only, and nobody knows those within the unit beforehand.
  const beside = new ListAccountsForParentCommand({ ParentId: WORKLOADS });
  await expect(organizations.send(beside)).resolves.toBeDefined();
});
