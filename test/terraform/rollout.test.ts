import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOOR_FUNCTION, FAILURES_FUNCTION, HUB_FUNCTION } from '../../provider/contract/names.ts';
import { deployerPermissions } from '../../stacksets/permissions/deployer/index.ts';
import type { Settings } from '../../stacksets/settings/index.ts';
import { forgetSettings, storeSettings } from '../sandbox/directory/settings.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { publishNetwork } from '../sandbox/organization/network.ts';
import { CENTRAL, MANAGEMENT, MEMBER_B, MEMBERS, REGION } from '../sandbox/organization/roles.ts';
import { createDeployer, DEPLOYER } from '../sandbox/product/deployer.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { credentialsIn, parametersBelow, ROOT, storeMaster } from '../support/parameters.ts';
import { asApplication } from '../support/postgres-sessions.ts';
import { givenFor } from '../support/release/given.ts';
import { makeRelease } from '../support/release/make-release.ts';
import { type Served, serveFolder } from '../support/release/serve.ts';
import { prepareRollout, rolloutWorkspace } from '../support/terraform/rollout.ts';
import { createWorkspace, KEEPS_PROVIDER, type Workspace } from '../support/terraform/workspace.ts';
import { type Guide, openGuide } from './guide.ts';
import { type ReleaseWorkspaces, releaseWorkspaces } from './release-workspaces.ts';

/**
 * From an empty organization to an access through a member's door, and back: by the commands of
 * docs/rollout.md, and by a team that has only Terraform. Whoever deploys may do what
 * dist/permissions says.
 */

const MASTER = '/masters/app';
/** Changes every resource that settings can change at all. */
const changed = (settings: Settings): Settings => ({
  ...settings,
  externalId: 'another',
  reconcile: { ...settings.reconcile, timeZone: 'Europe/Berlin' },
  tags: { team: 'platform' },
});
/** The role of whoever deploys a release. */
const STRANGER = 'stranger';
/** What the deployer needs on AWS only. */
const NOT_NEEDED_HERE = {
  'cloudformation:DeleteChangeSet': 'cdk deploy, for one without changes',
  's3:GetBucketLocation': 'cdk deploy, before it uploads code',
  'cloudformation:DescribeStackEvents': 'to see why a stack failed',
  'cloudformation:UpdateStack': 'an update by Terraform takes a minute; the commands make one',
  'organizations:ListDelegatedAdministrators': 'StackSets ask for it, of AWS alone',
  'lambda:GetAccountSettings': 'moto has no quotas',
  'lambda:UpdateFunctionEventInvokeConfig': 'no setting changes the limits of events',
  'lambda:UpdateFunctionUrlConfig': 'no setting changes the URL',
};
const folder = temporaryFolder('terraform-rollout');
let sandbox: Sandbox;
let rollout: Workspace;
let guide: Guide;
let settings: Settings;
let update: () => void;
let access: Workspace;
let ssm: SSMClient;

beforeAll(async () => {
  sandbox = await startSandbox({ rollout: false });
  const prepared = await prepareRollout(sandbox, folder.path);
  settings = prepared.settings;
  const build = prepared.synth(settings);
  const credentials = await createDeployer(sandbox);
  const place = join(folder.path, 'guide');
  mkdirSync(place);
  symlinkSync(build.folder, join(place, 'dist'));
  await publishNetwork(sandbox, MANAGEMENT, REGION);
  // The policies of a release, which come later, have the page's names.
  const names = { '--policy-name database-access-': '--policy-name by-hand-' };
  guide = openGuide(sandbox, 'docs/rollout.md', { folder: place, deployer: credentials, names });
  rollout = rolloutWorkspace(sandbox, folder.path, { build, credentials });
  update = () => prepared.synth(changed(settings));
  const asMemberB = { ...sandbox.variables, AWS_PROFILE: 'member-b' };
  const example = 'terraform/examples/quickstart';
  access = createWorkspace(example, `${folder.path}/access`, asMemberB, KEEPS_PROVIDER);
  ssm = new SSMClient(sandbox.administrator(MEMBER_B));
  await storeMaster(ssm, MASTER, sandbox.postgres);
});
afterAll(async () => {
  await sandbox?.stop();
  await folder.remove();
});

test('an account of an empty organization has no door', async () => {
  const { host, port, database } = sandbox.postgres;
  access.set({ db_endpoint: `${host}:${port}`, db_name: database, master_secret: MASTER });
  await succeeds(access, 'init');
  const { status, output } = await access.terraform(['apply', '-auto-approve']);
  expect(status).toBe(1);
  expect(output).toContain('ResourceNotFoundException');
});

describe('the commands of docs/rollout.md, by whoever the page says,', () => {
  const deployments = () =>
    guide.blocks.filter((block) =>
      /^(for region in|\S+ cloudformation deploy \S+ \S+-(hub|rollout) )/.test(block),
    );

  test('bring the hub and the StackSets', { timeout: 600_000 }, async () => {
    await forgetSettings(sandbox.administrator(CENTRAL));
    await follow(guide.blocks.slice(0, removalIn(guide)));
    for (const account of [...MEMBERS, MANAGEMENT]) lambda(account, DOOR_FUNCTION);
    // The last commands before the removal ask the doctor.
    expect(JSON.parse(guide.read('answer.json'))).toMatchObject({ counts: { ready: 2 } });
  });

  test('bring an update', { timeout: 600_000 }, async () => {
    update();
    expect(deployments()).toHaveLength(3);
    await follow(deployments());
    expect(lambda(CENTRAL, HUB_FUNCTION).environment).toMatchObject({ EXTERNAL_ID: 'another' });
  });

  test('remove everything', { timeout: 600_000 }, async () => {
    await follow(guide.blocks.slice(removalIn(guide)));
    for (const account of [CENTRAL, ...MEMBERS])
      expect(() => lambda(account, FAILURES_FUNCTION)).toThrow('no function');
  });
});

describe('a release alone, without a build or a checkout,', () => {
  const DATABASE = 'orders.abc.eu-central-1.rds.amazonaws.com:5432';
  const SECRET = 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-0123';
  let release: Guide;
  let removal: Guide;
  let stranger: ReleaseWorkspaces;
  let served: Served;

  beforeAll(async () => {
    const place = join(folder.path, 'release');
    await makeRelease(place);
    const { host, port, database } = sandbox.postgres;
    const deployer = await createDeployer(sandbox, STRANGER);
    // What the central account knows by itself is of use for single stacks in the members only.
    const { HubAccount: _, HubRegion: __, ...given } = givenFor(settings);
    const parameters = { ...given, SpokeCode: 'spoke/own-1.zip' };
    const lines = Object.entries(parameters).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(place, 'parameters.txt'), lines.join(''));
    cpSync(sandbox.certificates.caFile, join(place, 'own-authorities.pem'));
    const names = {
      '--role-name deployer': `--role-name ${STRANGER}`,
      [`DbEndpoint=${DATABASE}`]: `DbEndpoint=${host}:${port}`,
      'DbName=orders': `DbName=${database}`,
      [SECRET]: MASTER,
    };
    release = openGuide(sandbox, 'docs/release.md', { folder: place, deployer, names });
    removal = openGuide(sandbox, 'docs/rollout.md', { folder: place, deployer });
    served = await serveFolder(place);
    stranger = releaseWorkspaces(sandbox, join(folder.path, 'stranger'), {
      credentials: deployer,
      from: served.url,
      parameters,
      database: { endpoint: `${host}:${port}`, name: database, master_secret: MASTER },
    });
  });
  afterAll(() => served?.stop());

  test('gives an access by CloudFormation, by the commands of docs/release.md', {
    timeout: 600_000,
  }, async () => {
    await forgetSettings(sandbox.administrator(CENTRAL));
    // Whoever needs other authorities adds them before the code is uploaded.
    const own = release.blocks.filter((block) => block.startsWith('unzip -q -p'));
    const others = release.blocks.filter((block) => !own.includes(block));
    const [check = '', policies = '', ...rest] = others;
    await follow([check, policies, ...own, ...rest.slice(0, -1)], release);
    await logsIn();
    await follow(rest.slice(-1), release);
    await follow(removal.blocks.slice(removalIn(removal)), removal);
    expect(() => lambda(MEMBER_B, DOOR_FUNCTION)).toThrow('no function');
  });

  test('gives an access by Terraform, by the modules that docs/release.md names', {
    timeout: 600_000,
  }, async () => {
    if (sandbox.directory) await storeSettings(sandbox.directory, sandbox.administrator(CENTRAL));
    const { rollout, access } = stranger;
    await succeeds(rollout, 'init');
    const code = ['frankfurt', 'ireland'].map((region) => `-target=module.code_${region}`);
    await succeeds(rollout, 'apply', '-auto-approve', ...code);
    await stranger.uploadOwnCode(join(folder.path, 'release/release/code'));
    await succeeds(rollout, 'apply', '-auto-approve');
    expect(await succeeds(rollout, 'plan')).toContain('No changes.');
    await succeeds(access, 'init');
    await succeeds(access, 'apply', '-auto-approve');
    await logsIn();
    await succeeds(access, 'destroy', '-auto-approve');
    await succeeds(rollout, 'destroy', '-auto-approve');
    // Terraform leaves the buckets.
    await follow(removal.blocks.slice(-1), removal);
    await forgetSettings(sandbox.administrator(CENTRAL));
  });

  async function logsIn(): Promise<void> {
    const { url } = credentialsIn(await parametersBelow(ssm, ROOT));
    const reply = await asApplication(url, sandbox.postgres, 'SELECT 1');
    expect(reply).toEqual({ refused: false, text: '1' });
  }
});

test('terraform apply brings the hub and the StackSets', { timeout: 600_000 }, async () => {
  if (sandbox.directory) await storeSettings(sandbox.directory, sandbox.administrator(CENTRAL));
  await succeeds(rollout, 'init');
  const output = await succeeds(rollout, 'apply', '-auto-approve');
  expect(output).toContain('function:database-access-hub');
  expect(await succeeds(rollout, 'plan')).toContain('No changes.');
});

test('the rollout brings a door to each member account, which gives access', async () => {
  await succeeds(access, 'apply', '-auto-approve');
  const { url } = credentialsIn(await parametersBelow(ssm, ROOT));
  const reply = await asApplication(url, sandbox.postgres, 'SELECT 1');
  expect(reply).toEqual({ refused: false, text: '1' });
  await succeeds(access, 'destroy', '-auto-approve');
});

test('terraform destroy takes the rollout away, but for the buckets', {
  timeout: 600_000,
}, async () => {
  await succeeds(rollout, 'destroy', '-auto-approve');
  const { output } = await access.terraform(['apply', '-auto-approve']);
  expect(output).toContain('ResourceNotFoundException');
});

test('whoever deployed has needed every permission that it had', async () => {
  const asked = await sandbox.asked(DEPLOYER);
  const had = deployerPermissions(settings).Statement.flatMap(({ Action }) => Action);
  const needless = had.filter((action) => !asked.includes(action));
  expect(needless.toSorted()).toEqual(Object.keys(NOT_NEEDED_HERE).toSorted());
});

async function follow(blocks: readonly string[], by = guide): Promise<void> {
  for (const block of blocks) await by.follow(block);
}

/** Where the page begins to remove what it has brought. */
function removalIn({ blocks }: Guide): number {
  return blocks.findIndex((block) => block.startsWith('aws cloudformation delete-stack'));
}

function lambda(account: string, name: string) {
  return sandbox.functions.function(functionArn({ account, name, region: REGION })).lambda;
}

async function succeeds(workspace: Workspace, ...command: string[]): Promise<string> {
  const run = await workspace.terraform(command);
  expect(run, run.output).toMatchObject({ status: 0 });
  return run.output;
}
