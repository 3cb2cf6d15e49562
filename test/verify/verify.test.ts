import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spokeExecutionRole } from '../../stacksets/names.ts';
import { ACTS } from '../../stacksets/verify/acts/index.ts';
import { stacksOf } from '../../stacksets/verify/aws/stacks.ts';
import { DATABASE, VPC } from '../../stacksets/verify/world.ts';
import { CENTRAL, MEMBER_A, REGION, STRANGER } from '../sandbox/organization/roles.ts';
import { everyOr } from '../support/every.ts';
import { query } from '../support/postgres-sessions.ts';
import { inventory } from './inventory.ts';
import { type Outcome, runProgram } from './program.ts';
import { GROUP, PERSON, PROFILES, type Scene, startScene, TWO_ACCOUNTS } from './scene.ts';

/** One sandbox for all: every run leaves it as it was. */
let scene: Scene;
let before: string[];

beforeAll(async () => {
  scene = await startScene();
  before = await inventory(scene.sandbox);
});
afterAll(() => scene.stop());

const nothingIsLeft = async () => expect(await inventory(scene.sandbox)).toEqual(before);

interface Told {
  readonly counts: Readonly<Record<string, number>>;
  readonly assumptions: ReadonlyArray<{ readonly id: string; readonly status: string }>;
  readonly findings: ReadonlyArray<{ act: string; status: string; seen: string }>;
}
const report = (): Told =>
  JSON.parse(readFileSync(join(scene.folder, 'verify-report.json'), 'utf8'));
const contradicted = () =>
  new Map(
    report()
      .findings.filter(({ status }) => status === 'contradicted')
      .map(({ act, seen }) => [act, seen]),
  );

test('in two accounts, everything that the sandbox can answer is confirmed', async () => {
  const ran = await scene.run([...PROFILES, ...TWO_ACCOUNTS, ...scene.ldap]);
  expect(contradicted()).toEqual(new Map());
  expect(ran.status).toBe(0);
  const { assumptions, findings } = report();
  const checked = assumptions.filter(({ status }) => status === 'confirmed').map(({ id }) => id);
  expect(checked.sort()).toEqual([...new Set(ACTS.flatMap(({ confirms }) => confirms))].sort());
  expect(findings.every(({ status }) => status === 'confirmed')).toBe(true);
  await nothingIsLeft();
});

test('the report names no account, host, organization or person, and holds no password', async () => {
  const texts = ['json', 'txt'].map((kind) =>
    readFileSync(join(scene.folder, `verify-report.${kind}`), 'utf8'),
  );
  const { baseDn = '', url = '', bindPassword = '' } = scene.sandbox.directory ?? {};
  const secrets = [baseDn, url, bindPassword, GROUP, PERSON.toLowerCase()];
  for (const text of texts)
    for (const hidden of [CENTRAL, MEMBER_A, 'o-sandbox001', 'sandbox0.', scene.folder, ...secrets])
      expect(text).not.toContain(hidden);
});

test('in one account, three lies are told apart', async () => {
  const { sandbox } = scene;
  const lies: Readonly<Record<string, () => Promise<unknown>>> = {
    // A spoke that may not do what its template says.
    spoke: () =>
      new IAMClient(sandbox.administrator(CENTRAL)).send(
        new DeleteRolePolicyCommand({
          RoleName: spokeExecutionRole(VPC, REGION),
          PolicyName: 'work',
        }),
      ),
    // A secret with other keys, and a master that is a superuser.
    databases: async () => {
      await otherKeys();
      await query(sandbox.postgres, sandbox.postgres.superuser, 'ALTER ROLE master SUPERUSER');
    },
  };
  const ran = await scene.run(PROFILES, { after: async (act) => void (await lies[act]?.()) });
  await query(sandbox.postgres, sandbox.postgres.superuser, 'ALTER ROLE master NOSUPERUSER');
  expect(ran.status).toBe(1);
  const found = contradicted();
  expect(found.get('secret-keys')).toMatch(/has the keys pass and user/);
  expect(found.get('pg-master')).toMatch(/superuser true/);
  expect(found.get('access-postgres')).toMatch(/GetSecretValue|may not|permission/);
  await nothingIsLeft();
});

async function otherKeys(): Promise<void> {
  const secrets = new SecretsManagerClient(scene.sandbox.administrator(CENTRAL));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand());
  // RDS says in the description whose secret it is.
  for (const { ARN: SecretId } of SecretList.filter(({ Description = '' }) =>
    /mysql$/.test(Description),
  ))
    await secrets.send(
      new PutSecretValueCommand({ SecretId, SecretString: '{"user":"dba","pass":"hidden"}' }),
    );
}

test('a database that is there already gets its accesses, and keeps everything else', async () => {
  const stacks = stacksOf(scene.sandbox.administrator(CENTRAL));
  const { signal } = new AbortController();
  const { endpoint = '', secret = '' } = await stacks.create('theirs', THEIRS, signal);
  const withTheirs = await inventory(scene.sandbox);
  const { vpc, subnets } = scene.network;
  const ran = await scene.run([
    ...[...PROFILES, '--engines', 'postgres', '--vpc', vpc, '--subnets', subnets.join(',')],
    ...['--database', endpoint, '--database-name', DATABASE, '--master-secret', secret],
  ]);
  expect(contradicted()).toEqual(new Map());
  expect(ran.status).toBe(0);
  const acts = report().findings.map(({ act }) => act);
  expect(acts).toEqual(expect.arrayContaining(['access-postgres', 'stack-postgres']));
  // What would change more than an access does is asked in databases of the run only.
  expect(acts.filter((id) => /^(databases|secret-own-tags|pg-iam-members)$/.test(id))).toEqual([]);
  expect(await inventory(scene.sandbox)).toEqual(withTheirs);
  await stacks.remove('theirs', signal);
  await nothingIsLeft();
});

/** Somebody else's, as it was before the run. */
const THEIRS = JSON.stringify({
  Resources: {
    Server: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        ...{ DBInstanceIdentifier: 'theirs', Engine: 'postgres', DBName: DATABASE },
        ...{ DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20' },
        ...{ MasterUsername: 'dba', ManageMasterUserPassword: true },
      },
    },
  },
  Outputs: {
    endpoint: {
      Value: {
        'Fn::Join': [
          ':',
          ['Address', 'Port'].map((of) => ({ 'Fn::GetAtt': ['Server', `Endpoint.${of}`] })),
        ],
      },
    },
    secret: { Value: { 'Fn::GetAtt': ['Server', 'MasterUserSecret.SecretArn'] } },
  },
});

test('a URL that names another account than the one that asks is found out', async () => {
  await scene.sandbox.lie({ urls: STRANGER });
  const ran = await scene.run([...PROFILES, '--engines', 'none']);
  await scene.sandbox.lie({});
  expect(ran.status).toBe(1);
  expect([...contradicted().keys()]).toEqual(['door-call', 'attested']);
  await nothingIsLeft();
});

test('parameters that are looked up in the central account are found out', async () => {
  await scene.sandbox.lie({ parameters: CENTRAL });
  const ran = await scene.run([...PROFILES, ...TWO_ACCOUNTS, '--first-hour']);
  await scene.sandbox.lie({});
  expect(ran.status).toBe(2); // the first hour ends at the first failure
  expect([...contradicted().keys()]).toEqual(['resolved-here']);
  expect(ran.printed).toContain('stackset-ssm-type: ');
  await nothingIsLeft();
});

test('whatever ends a run after any of its steps, nothing is left', async () => {
  const ofOtherRuns = /^(member-network|rollout)$|-mysql$/;
  const all = ACTS.filter(({ id, undo }) => undo && !ofOtherRuns.test(id)).map(({ id }) => id);
  const steps = everyOr(all, [
    'network',
    'directory',
    'hub',
    'door',
    'databases',
    'stack-postgres',
  ]);
  // Templates that were made once do, as long as name and network are the same.
  const network = ['--vpc', scene.network.vpc, '--subnets', scene.network.subnets.join(',')];
  const build = scene.make();
  for (const [at, id] of steps.entries()) {
    const ctrlC = new AbortController();
    const words = id === 'network' ? [] : [...network, ...scene.ldap, '--name', 'verify-ended'];
    const ran = await scene.run([...PROFILES, '--engines', 'postgres', ...words], {
      signal: ctrlC.signal,
      ...(id !== 'network' && { build }),
      after: async (act) => {
        if (act !== id) return;
        if (at % 2 === 0) throw new Error('the network is gone');
        ctrlC.abort(new Error('ended by SIGINT'));
      },
    });
    expect(ran.status).toBe(2);
    expect(ran.printed).toMatch(/the network is gone|ended by SIGINT/);
    await nothingIsLeft();
  }
});

test('a program that is killed leaves what another run resumes or removes', async () => {
  const words = [...PROFILES, '--engines', 'none', '--yes', '--name', 'verify-killed'];
  const killed = await runProgram(scene, words, { when: /deploys the hub/, signal: 'SIGKILL' });
  expect(killed.signal).toBe('SIGKILL');
  const resumed = await scene.run(['--resume', 'verify-killed', '--keep']);
  expect(resumed.status).toBe(0);
  const refused = scene.run([...PROFILES, '--engines', 'none']);
  await expect(refused).rejects.toThrow(/database-access-hub.* is there already/);
  const removed = await scene.run(['--remove', 'verify-killed']);
  expect(removed.printed).toBe('nothing is left');
  await nothingIsLeft();
});

test('Ctrl-C ends the program and removes everything', async () => {
  const words = [...PROFILES, '--engines', 'none', '--yes'];
  const ended: Outcome = await runProgram(scene, words, {
    when: /deploys the spoke/,
    signal: 'SIGINT',
  });
  expect(ended.status).toBe(2);
  expect(ended.out).toContain('ended by SIGINT');
  await nothingIsLeft();
});
