import {
  CloseAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ADMINISTRATOR_ROLE,
  CENTRAL,
  MANAGEMENT,
  MEMBERS,
  ORGANIZATION,
  PLATFORM_ROLE,
  REGION,
  ROOT,
  STRANGER,
  WORKLOADS,
} from './roles.ts';
import { startTestCloud, type TestCloud } from './test-cloud.ts';

/** The organization as its accounts see it, with sixty accounts more than usual. */

const FURTHER = Array.from({ length: 60 }, (_, at) => String(400_000_000_000 + at));
let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud({}, FURTHER);
});
afterAll(() => cloud.stop());

test('the delegated administrator lists the organization, page by page', async () => {
  const central = client(CENTRAL);
  const { Organization } = await central.send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: ORGANIZATION, MasterAccountId: MANAGEMENT });
  const { Roots } = await central.send(new ListRootsCommand({}));
  expect(Roots?.map((root) => root.Id)).toEqual([ROOT]);
  const units = new ListOrganizationalUnitsForParentCommand({ ParentId: ROOT });
  const { OrganizationalUnits } = await central.send(units);
  expect(OrganizationalUnits).toMatchObject([{ Id: WORKLOADS, Name: 'workloads' }]);

  const all: unknown[] = [];
  for await (const page of paginateListAccounts({ client: central, pageSize: 20 }, {}))
    all.push(...(page.Accounts ?? []).map((account) => account.Id));
  expect(all).toEqual([MANAGEMENT, CENTRAL, ...MEMBERS, ...FURTHER]);

  const inUnit: unknown[] = [];
  const paged = { client: central, pageSize: 20 };
  for await (const page of paginateListAccountsForParent(paged, { ParentId: WORKLOADS }))
    inUnit.push(...(page.Accounts ?? []).map((account) => account.Id));
  expect(inUnit).toEqual([...MEMBERS, ...FURTHER]);
});

test('a closed account is suspended', async () => {
  const [first] = FURTHER;
  await client(MANAGEMENT).send(new CloseAccountCommand({ AccountId: first }));
  const { Accounts = [] } = await client(CENTRAL).send(
    new ListAccountsForParentCommand({ ParentId: WORKLOADS }),
  );
  expect(Accounts.find((account) => account.Id === first)?.Status).toBe('SUSPENDED');
});

test('nobody but the delegated administrator lists the organization', async () => {
  const list = new ListAccountsForParentCommand({ ParentId: WORKLOADS });
  await expect(client(MEMBERS[0], PLATFORM_ROLE).send(list)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(client(MEMBERS[0]).send(list)).rejects.toThrow();
  await expect(client(STRANGER).send(new DescribeOrganizationCommand({}))).rejects.toThrow();
});

function client(account: string, role = ADMINISTRATOR_ROLE): OrganizationsClient {
  return new OrganizationsClient({
    endpoint: cloud.moto.endpoint,
    region: REGION,
    credentials: cloud.organization.credentials(account, role),
  });
}
