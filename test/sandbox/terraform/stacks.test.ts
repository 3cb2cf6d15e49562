import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningProvider } from '../../support/terraform/provider.ts';
import { type Behaviour, OBEDIENT, obedient } from '../cloudformation/stacks/obedient.ts';
import { line, stackCalled } from '../cloudformation/stacks/stack.ts';
import { functionArn } from '../lambda/function.ts';
import { runTool } from '../machine/tool.ts';
import { startTestCloud, type TestCloud } from '../organization/test-cloud.ts';
import { terraformConfiguration } from './configuration.ts';

/**
 * A stack that Terraform keeps (aws_cloudformation_stack). Terraform polls every ten seconds, so
 * this is one long story.
 */

let cloud: TestCloud;
let token: string;
let folder: string;

beforeAll(async () => {
  cloud = await startTestCloud();
  token = functionArn(await cloud.deploy('obedient', OBEDIENT));
  folder = join(cloud.folder, 'terraform');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'main.tf'),
    `terraform {
      required_providers {
        aws = { source = "hashicorp/aws" }
      }
    }
    provider "aws" {}
    resource "aws_cloudformation_stack" "it" {
      name          = "it"
      template_body = file("\${path.module}/template.json")
    }
    output "it" { value = aws_cloudformation_stack.it.outputs }
    `,
  );
});

afterAll(() => cloud.stop());

test('Terraform creates a stack, shows why a change fails, changes the stack and destroys it', {
  timeout: 240_000,
}, async () => {
  template('one');
  await terraform('init');
  await terraform('apply', '-auto-approve');
  expect(JSON.parse(await terraform('output', '-json', 'it'))).toEqual({ Id: 'a' });
  await terraform('plan', '-detailed-exitcode'); // fails if there is something to change

  template('two', { Update: { Answer: { Reason: 'no such database' } } });
  await expect(terraform('apply', '-auto-approve')).rejects.toThrow(/no such\s+database/);
  template('three');
  await terraform('apply', '-auto-approve');
  await terraform('destroy', '-auto-approve');
  expect(stackCalled('it', cloud).requests(token).map(line)).toEqual([
    'Create A one',
    'Update A a two <- one',
    'Update A a one <- two',
    'Update A a three <- one',
    'Delete A a three',
  ]);
});

function template(name: string, doing: Behaviour = {}): void {
  const Outputs = { Id: { Value: { Ref: 'A' } } };
  const body = { Resources: { A: obedient(token, name, doing) }, Outputs };
  writeFileSync(join(folder, 'template.json'), JSON.stringify(body));
}

async function terraform(command: string, ...more: string[]): Promise<string> {
  const settings = {
    ...cloud.variables(),
    TF_CLI_CONFIG_FILE: await terraformConfiguration(cloud.folder),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  const provider = command === 'init' ? {} : await runningProvider(folder, settings);
  const environment = { ...settings, ...provider };
  const parameters = command === 'output' ? more : ['-no-color', '-input=false', ...more];
  return await runTool('terraform', [command, ...parameters], { folder, environment });
}
