import { Aspects, CfnOutput, CfnResource, type Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, test } from 'vitest';
import { DATABASE_TYPES } from '../../../provider/contract/request/engine.ts';
import { FIELDS } from '../../../provider/contract/request/fields.ts';
import { LEVELS } from '../../../provider/contract/request/level.ts';
import { DatabaseEngine, DatabaseTarget, Privileges } from '../../../stacksets/construct/index.ts';
import { propertiesOf } from '../../../stacksets/construct/properties.ts';
import { access, CUSTOM, NAMES, newStack, only, postgres, somewhere } from './scene.ts';

const ATTRIBUTES = ['UsernameParameter', 'PasswordParameter', 'UrlParameter'];
const attribute = (name: string) => ({ 'Fn::GetAtt': ['Access9901B1FF', name] });
const arn = (name: string) => ({
  'Fn::Join': [
    '',
    [
      ...['arn:', { Ref: 'AWS::Partition' }, ':ssm:eu-central-1:222222222222:parameter'],
      attribute(name),
    ],
  ],
});

describe('what an access gives', () => {
  test('its attributes are those of the resource', () => {
    const stack = newStack();
    const { urlParameter, username, warnings } = access(stack, { database: somewhere(stack) });
    for (const [name, value] of Object.entries({
      Url: urlParameter.parameterName,
      ...{ Username: username, Warnings: warnings },
    }))
      new CfnOutput(stack, name, { value });
    expect(Template.fromStack(stack).toJSON().Outputs).toEqual({
      Url: { Value: attribute('UrlParameter') },
      Username: { Value: attribute('Username') },
      Warnings: { Value: attribute('Warnings') },
    });
  });

  test('an ECS task may read its secrets, and not what they were before', () => {
    const stack = newStack();
    const declared = access(stack, { database: somewhere(stack) });
    const task = new FargateTaskDefinition(stack, 'Task');
    const image = ContainerImage.fromRegistry('checkout');
    task.addContainer('checkout', { image, secrets: declared.ecsSecrets() });
    const [, { Properties }] = only(stack, 'AWS::ECS::TaskDefinition');
    expect(Properties['ContainerDefinitions']).toMatchObject([
      {
        Secrets: ['DB_USERNAME', 'DB_PASSWORD', 'DB_URL'].map((Name, at) => ({
          Name,
          ValueFrom: arn(ATTRIBUTES[at] ?? ''),
        })),
      },
    ]);
    expect(statementsIn(stack)).toEqual(ATTRIBUTES.map((name) => reading(arn(name))));
  });

  test('a role may read all three, and decrypt with a key of the platform team', () => {
    const stack = newStack();
    const keyArn = 'arn:aws:kms:eu-central-1:222222222222:key/0a1b';
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    const parameterKey = Key.fromKeyArn(stack, 'Key', keyArn);
    access(stack, { database: somewhere(stack), parameterKey }).grantRead(role);
    expect(statementsIn(stack)).toEqual([
      reading(ATTRIBUTES.map(arn)),
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: keyArn },
    ]);
  });

  const reading = (Resource: unknown) => ({
    ...{ Action: ['ssm:GetParameter', 'ssm:GetParameters'], Effect: 'Allow', Resource },
  });

  function statementsIn(stack: Stack): unknown {
    const [, { Properties }] = only(stack, 'AWS::IAM::Policy');
    return (Properties['PolicyDocument'] as { Statement: unknown }).Statement;
  }
});

describe('an access among other constructs', () => {
  test('tags and aspects pass through it', () => {
    const stack = newStack();
    const declared = access(stack, { database: DatabaseTarget.instance(postgres(stack)) });
    const seen: string[] = [];
    Tags.of(declared).add('team', 'shop');
    Aspects.of(declared).add({
      visit: (node) => void (CfnResource.isCfnResource(node) && seen.push(node.cfnResourceType)),
    });
    Template.fromStack(stack).hasResourceProperties(CUSTOM, { Tags: Match.absent() });
    expect(seen).toEqual([CUSTOM]);
  });

  test('the same program gives the same template, and the access the same logical id', () => {
    const make = () => {
      const stack = newStack();
      access(stack, { database: DatabaseTarget.instance(postgres(stack)) });
      return stack;
    };
    expect(Template.fromStack(make()).toJSON()).toEqual(Template.fromStack(make()).toJSON());
    expect(only(make(), CUSTOM)[0]).toBe('Access9901B1FF');
  });
});

describe('the construct and the request', () => {
  test('the enums have every value of a request', () => {
    expect(Object.values(DatabaseEngine)).toEqual(DATABASE_TYPES);
    expect(Object.values(Privileges)).toEqual(LEVELS);
  });

  test('the resource has every field, but the master password and what the door fills in', () => {
    const names = Object.keys(propertiesOf({ ...NAMES, database: somewhere(newStack()) }));
    const without = ['account', 'region', 'owner', 'password'];
    expect(names.map((name) => name.toLowerCase()).sort()).toEqual(
      Object.keys(FIELDS)
        .filter((field) => !without.includes(field))
        .sort(),
    );
  });
});
