import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { Credentials } from '../sandbox/lambda/function.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { npmPackage } from '../support/npm-package.ts';
import { variablesOf } from '../support/terraform/rollout.ts';

/** A project of somebody who has npm, the examples of docs/cdk.md, and nothing else of ours. */

const REPOSITORY = join(import.meta.dirname, '../..');
const EXAMPLES = join(REPOSITORY, 'stacksets/examples/cdk');

export interface Project {
  /** What rollout.ts gives to DatabaseAccessRollout, which settings.json has too. */
  readonly settings: unknown;
  /** Runs a program that npm has installed, and returns what it prints. */
  run(program: string, parameters: readonly string[], as: Credentials): Promise<string>;
  /** `cdk deploy` of an example. */
  deploy(example: string, as: Credentials): Promise<string>;
  destroy(example: string, as: Credentials): Promise<string>;
  /** The templates in a folder, by the names of their stacks. */
  templates(folder: string): Record<string, unknown>;
}

/** @param changes what the examples name otherwise than the sandbox */
export async function newProject(
  sandbox: Sandbox,
  folder: string,
  changes: ReadonlyArray<readonly [from: string | RegExp, to: string]>,
): Promise<Project> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', type: 'module' }));
  cpSync(sandbox.certificates.caFile, join(folder, 'ca.pem'));
  for (const name of readdirSync(EXAMPLES)) {
    const example = readFileSync(join(EXAMPLES, name), 'utf8');
    const adapted = [...IN_A_PROJECT, ...changes].reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      example,
    );
    writeFileSync(join(folder, name), adapted);
  }
  const rollout = readFileSync(join(folder, 'rollout.ts'), 'utf8');
  const [, object = ''] = /'DatabaseAccess', (\{.*?^\})\);/ms.exec(rollout) ?? [];
  const settings: unknown = runInNewContext(`(${object})`);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  await install(folder);
  const run: Project['run'] = (program, parameters, as) =>
    runTool(join(folder, 'node_modules/.bin', program), parameters, {
      folder,
      environment: { ...sandbox.variables, ...variablesOf(as), ...cdkVariables(sandbox.endpoint) },
    });
  const cdk = (command: string, example: string, as: Credentials, ...more: string[]) =>
    run('cdk', [command, '--app', `node ${example}.ts`, '--all', ...more], as);
  return {
    settings,
    run,
    deploy: (example, as) => cdk('deploy', example, as, '--require-approval', 'never'),
    destroy: (example, as) => cdk('destroy', example, as, '--force'),
    templates: (assembly) => templatesIn(join(folder, assembly)),
  };
}

function templatesIn(assembly: string): Record<string, unknown> {
  const { artifacts } = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
  const stacks = Object.entries<Artifact>(artifacts).flatMap(([id, { properties }]) => {
    const { templateFile, stackName = id } = properties ?? {};
    return templateFile === undefined ? [] : [[stackName, join(assembly, templateFile)] as const];
  });
  // The CDK's command line has the path of each construct noted beside its resource.
  const withoutPaths = (key: string, value: unknown) => (key === 'Metadata' ? undefined : value);
  return Object.fromEntries(
    stacks.map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8'), withoutPaths)]),
  );
}

interface Artifact {
  readonly properties?: { readonly stackName?: string; readonly templateFile?: string };
}

/** The accounts of the sandbox are not bootstrapped for the CDK, as the examples' are. */
const IN_A_PROJECT: ReadonlyArray<readonly [from: string, to: string]> = [
  ['../../construct/index.ts', 'database-access'],
  ['import { App }', 'import { App, LegacyStackSynthesizer }'],
  ['new App()', 'new App({ defaultStackSynthesizer: new LegacyStackSynthesizer() })'],
];

/** `npm install`, without the network: what the package needs beside it is already there. */
async function install(folder: string): Promise<void> {
  const offline = ['--offline', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  await runTool('npm', ['install', ...offline, await npmPackage()], { folder });
  for (const name of ['aws-cdk-lib', 'constructs', 'aws-cdk'])
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync('../aws-cdk/bin/cdk', join(folder, 'node_modules/.bin/cdk'));
}

/** The CDK asks nobody but the sandbox; CloudFormation knows S3 by its own name. */
const cdkVariables = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: 'https://s3.eu-central-1.amazonaws.com',
  AWS_REGION: 'eu-central-1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_VALIDATION: 'false',
  CI: 'true',
});
