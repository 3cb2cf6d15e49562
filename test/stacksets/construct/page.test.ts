import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { expect, test } from 'vitest';
import {
  DatabaseAccessRollout,
  type DatabaseAccessRolloutProps,
  type Privileges,
} from '../../../stacksets/construct/index.ts';
import { AURORA_MYSQL, access, aurora, group, newApp, newStack, only, somewhere } from './scene.ts';
import { nameDatabases, readCredentials } from './snippets.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8');

test('what docs/cdk.md shows is in the example, or in the code that these tests run', () => {
  const flush = (code: string) => code.replace(/^ +/gm, '');
  const sources = [
    'stacksets/examples/cdk/checkout-stack.ts',
    'stacksets/examples/cdk/rollout.ts',
    'test/stacksets/construct/snippets.ts',
  ].map((path) => flush(text(path)));
  const shown = [...text('docs/cdk.md').matchAll(/^ *```ts\n(.*?)^ *```$/gms)].map(
    ([, code = '']) => code,
  );
  expect(shown).toHaveLength(5);
  expect(shown.filter((code) => !sources.some((source) => source.includes(flush(code))))).toEqual(
    [],
  );
});

test('what docs/cdk.md says of mistakes is what the constructs say', () => {
  const stack = newStack();
  const privileges = 'write' as Privileges;
  const refused = () => access(stack, { database: somewhere(stack), privileges });
  const [, sentence] = /^ *(DatabaseAccess Checkout\/Access: .*)$/m.exec(text('docs/cdk.md')) ?? [];
  expect(refused).toThrow(new Error(sentence));

  const given: DatabaseAccessRolloutProps = JSON.parse(text('stacksets/settings.example.json'));
  const hub = { ...given.hub, vpc: 'default' };
  const rollout = () => new DatabaseAccessRollout(newApp(), 'DatabaseAccess', { ...given, hub });
  const [told = ''] = /^ *DatabaseAccessRollout .*\n.*✖.*\n.*→.*/m.exec(text('docs/cdk.md')) ?? [];
  expect(rollout).toThrow(new Error(told.replace(/^ {2}/gm, '')));
});

test('the databases of docs/cdk.md are databases', () => {
  const stack = newStack();
  nameDatabases({
    cluster: aurora(stack, AURORA_MYSQL),
    imported: DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Imported', {
      ...{ instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.internal', port: 5432 },
      securityGroups: [group(stack)],
    }),
    secret: Secret.fromSecretNameV2(stack, 'Secret', 'masters/orders'),
    parameter: StringParameter.fromStringParameterName(stack, 'Parameter', '/masters/orders'),
  });
});

test('the function of docs/cdk.md knows the name of its parameter, and may read it', () => {
  const stack = newStack();
  const reader = new LambdaFunction(stack, 'Reader', {
    ...{ runtime: Runtime.NODEJS_LATEST, handler: 'index.handler' },
    code: Code.fromInline('exports.handler = () => {}'),
  });
  readCredentials(access(stack, { database: somewhere(stack) }), reader);
  expect(only(stack, 'AWS::Lambda::Function')[1].Properties).toMatchObject({
    Environment: {
      Variables: { DB_URL_PARAMETER: { 'Fn::GetAtt': ['Access9901B1FF', 'UrlParameter'] } },
    },
  });
  expect(JSON.stringify(only(stack, 'AWS::IAM::Policy'))).toContain('ssm:GetParameters');
});
