import { afterAll, beforeAll, expect, test } from 'vitest';
import { parameterArn, parameterNames } from '../../provider/contract/request/identity.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { terraformConfiguration } from '../sandbox/terraform/configuration.ts';
import { createWorkspace, KEEPS_PROVIDER, type Workspace } from '../support/terraform/workspace.ts';

/**
 * The modules compute names and ARNs in HCL, the functions in TypeScript: both have to come to the
 * same. Terraform evaluates the module for all spellings in one run of its tests, offline.
 */

/** Each is an appname and a database's name. */
const SPELLINGS = [
  'checkout',
  'Check_Out-2',
  'a b',
  ' a ',
  'a+b~c',
  'a%20b',
  'a/b',
  '..a',
  'v1.2',
  'v1.ab',
  'v1.AB',
  'v1.a',
  'v1.abc.de.f0',
  '.ab.cd',
  'a..ab',
  '.2e.2E',
  'a.é',
  'a. b',
  'a.%ab',
  'größer',
  '注文',
  '🍵 tea',
  'e\u0301', // Terraform makes one character of these two
  ...[32, 80].map((first) =>
    String.fromCharCode(...Array.from({ length: 47 }, (_, i) => first + i)),
  ),
];

/** The prefix, and all places with another partition. */
const PLACES = [
  { prefix: 'database-access', account: '012345678901', region: 'eu-central-1' },
  { prefix: 'shop/access', account: '222222222222', region: 'us-gov-west-1' },
  { prefix: 'a.b_c', account: '333333333333', region: 'cn-north-1' },
];

const folder = temporaryFolder('spellings');
let workspace: Workspace;

beforeAll(async () => {
  const variables = {
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder.path),
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  workspace = createWorkspace('test/terraform/spellings', folder.path, variables, KEEPS_PROVIDER);
  expect(await workspace.terraform(['init'])).toMatchObject({ status: 0 });
});

afterAll(() => folder.remove());

test('both modules compute the names and ARNs that the function answers with', async () => {
  const cases = Object.fromEntries(
    PLACES.flatMap((place) => SPELLINGS.map((spelling) => [place, spelling] as const)).map(
      ([place, text], index) => [`case-${index}`, { ...place, text, ...expected(place, text) }],
    ),
  );
  workspace.set({ cases });
  const { output, status } = await workspace.terraform(['test']);
  expect(output).toContain('Success! 1 passed, 0 failed');
  expect(status).toBe(0);
});

test('the comparison is worth something: it finds a wrong name', async () => {
  const place = { prefix: 'database-access', account: '012345678901', region: 'eu-central-1' };
  const wrong = { ...place, text: 'a b', ...expected(place, 'a_b') };
  workspace.set({ cases: { wrong } });
  const { output } = await workspace.terraform(['test']);
  expect(output).toContain('wrong: /database-access/prod/shop/a.20b/a.20b/username');
});

function expected({ prefix, account, region }: (typeof PLACES)[number], spelling: string) {
  const text = spelling.normalize('NFC').trim();
  const identity = { account, region, env: 'prod', project: 'shop', appname: text, dbname: text };
  const names = parameterNames(prefix, identity);
  const arns = Object.entries(names).map(([key, name]) => [key, parameterArn(identity, name)]);
  return { names, arns: Object.fromEntries(arns) };
}
