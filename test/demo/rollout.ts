import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { functionArn } from '../sandbox/lambda/function.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { MEMBERS, REGIONS } from '../sandbox/organization/roles.ts';
import { createAbleDeployer } from '../sandbox/product/deployer.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { prepareRollout, rolloutWorkspace } from '../support/terraform/rollout.ts';
import type { Workspace } from '../support/terraform/workspace.ts';
import { expect } from './expect.ts';
import { runScript } from './script.ts';
import { APPLY, type Stage } from './stage.ts';
import { terraformOf } from './terraform.ts';

/** The platform team's part: database-access comes into the organization. */

/** Buckets and code are many lines; what matters are the stacks. */
const TELLING =
  /^(module\.\S+aws_cloudformation_stack\.\S+ Creation|Plan: |Apply complete!|Terraform has been )/;

export async function rollOut({ narrator, sandbox }: Stage): Promise<void> {
  narrator.step('terraform apply, in central: the rollout');
  narrator.say(
    'The accounts have published their VPCs, and `npm run synth` has made templates of the settings (docs/rollout.md).\n' +
      'The configuration is terraform/examples/rollout.',
  );
  const { path } = temporaryFolder('demo-rollout');
  const workspace = await narrator.during(workspaceIn(sandbox, path));
  const terraform = terraformOf(workspace, narrator, TELLING);
  await terraform.run('init');
  await terraform.run(APPLY);
  for (const account of MEMBERS)
    for (const region of REGIONS) {
      const door = functionArn({ account, region, name: DOOR_FUNCTION });
      expect(sandbox.functions.function(door) !== undefined, `${door} is there`);
    }
  narrator.fact(
    `member-a and member-b have a door, a spoke and a role, in ${REGIONS.join(' and ')}`,
  );
}

async function workspaceIn(sandbox: Sandbox, path: string): Promise<Workspace> {
  const { settings, synth } = await prepareRollout(sandbox, path);
  const build = synth(settings);
  const credentials = await createAbleDeployer(sandbox, build.permissions);
  return rolloutWorkspace(sandbox, path, { build, credentials });
}

export async function askTheDoctor(stage: Stage): Promise<void> {
  stage.narrator.step('Is everything there?');
  const table = await runScript(
    stage,
    'AWS_PROFILE=central npm run doctor',
    ['stacksets/cli/main.ts', 'doctor'],
    { AWS_PROFILE: 'central' },
  );
  stage.narrator.output(table);
  stage.narrator.fact('the hub reaches every account, and each spoke its services');
}
