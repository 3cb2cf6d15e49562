import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Credentials, parametersBelow, ROOT } from '../support/parameters.ts';
import { query } from '../support/postgres-sessions.ts';
import { holds } from '../support/terraform/holds.ts';
import { type Stage, startStage } from '../support/terraform/stage.ts';
import { leaks, places } from '../support/traces.ts';

/**
 * The module that makes a stack, and the one line that leads to it and back. Terraform needs ten
 * seconds for each operation on a stack.
 */

const FIRST = {
  steady: { appname: 'steady', groups: { 'DB-Owners': 'readonly' } },
  moving: { appname: 'moving' },
};
const INVOCATION = '"../../../terraform/database-access"';
const STACK = '"../../../terraform/database-access-stack"';

const MOVED = { ...FIRST, moving: { appname: 'moved' } };
const RETAINED = Object.fromEntries(
  Object.entries(MOVED).map(([key, access]) => [key, { ...access, on_delete: 'retain' }]),
);

let stage: Stage;
let before: Credentials;

beforeAll(async () => {
  stage = await startStage();
  const { postgres } = stage.sandbox;
  await query(postgres, postgres.master, 'CREATE TABLE orders (item text)');
  stage.set(FIRST);
  await applied('init', 'apply -auto-approve');
  before = await stage.credentials('steady');
});
afterAll(() => stage?.stop());

async function applied(...commands: string[]): Promise<string> {
  let output = '';
  for (const command of commands) {
    const run = await stage.terraform(command);
    expect(run.status, run.output).toBe(0);
    output = run.output;
  }
  return output;
}

async function useModule(source: string): Promise<void> {
  const file = join(stage.workspace.directory, 'main.tf');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/"\.\.\/\.\.\/\.\.\/terraform\/database-access[a-z-]*"/, source),
  );
}

test('a switch to the stack is one line, and the credentials stay', async () => {
  await useModule(STACK);
  const output = await applied('init', 'apply -auto-approve');
  expect(output).toContain('will no longer be managed by Terraform');
  expect(output).toContain('2 added, 0 changed, 0 destroyed'.replace('2 added', '6 added'));
  expect(await stage.credentials('steady')).toEqual(before);
  await holds(stage);
  expect(await applied('plan')).toContain('No changes.');
});

test('the outputs are those of the other module', async () => {
  const outputs = JSON.parse(await applied('output -json accesses'));
  expect(outputs.steady).toMatchObject({
    parameter_names: { url: `${ROOT}/test/terraform/steady/app/url` },
    username: before.username,
    people: { added: 0, removed: 0, unchanged: 2 },
    plan: [],
  });
});

test('a failed update says why, leaves what was, and is not forgotten', async () => {
  stage.set({ ...FIRST, steady: { ...FIRST.steady, schemas: ['nowhere'] } });
  const failed = await stage.terraform('apply -auto-approve');
  expect(failed.status).toBe(1);
  expect(failed.output.replace(/\s+/g, ' ')).toContain('no schema nowhere');
  expect(await stage.credentials('steady')).toEqual(before);
  expect((await stage.terraform('plan')).output).toContain('will be updated in-place');
});

test('another appname is a replacement within the same stack', async () => {
  stage.set(MOVED);
  const output = await applied('apply -auto-approve');
  expect(output).toMatch(/0 added, [12] changed, 0 destroyed/);
  expect((await stage.parameters('moving')).size).toBe(0);
  expect((await stage.parameters('moved')).size).toBe(3);
  expect(await stage.roles('moving')).toEqual([]);
});

test('a switch back with on_delete = "retain" keeps the credentials too', async () => {
  stage.set(RETAINED);
  await applied('apply -auto-approve');
  await useModule(INVOCATION);
  await applied('init');
  const first = await stage.terraform('apply -auto-approve');
  if (first.status !== 0) {
    expect(first.output.replace(/\s+/g, ' ')).toContain('is declared already, by');
    await applied('apply -auto-approve');
  }
  expect(await stage.credentials('steady')).toEqual(before);
  await holds(stage);
});

test('a destroy of stacks leaves nothing', async () => {
  await useModule(STACK);
  stage.set(RETAINED); // a stack takes over what the invocation says in the same words
  await applied('init', 'apply -auto-approve');
  await holds(stage);
  stage.set(MOVED);
  await applied('apply -auto-approve', 'destroy -auto-approve');
  const left = [...(await parametersBelow(stage.ssm, ROOT)).keys()];
  expect(left.filter((name) => !name.startsWith(`${ROOT}/removed/`))).toEqual([]);
  expect(await stage.roles()).toEqual([]);
});

test('no secret has been anywhere but in Parameter Store', () => {
  expect(
    leaks(places(stage), [stage.sandbox.postgres.master.password, ...stage.passwords]),
  ).toEqual([]);
});
