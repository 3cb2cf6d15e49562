import { expect, test } from 'vitest';
import type { ObedientStacks } from './obedient-stacks.ts';
import { statusOf } from './stack.ts';

/** Templates, and the properties that a custom resource gets from them. */
export function templates({ token, newStack, made }: ObedientStacks): void {
  test('requests have the fields of CloudFormation, and every scalar is a string', async () => {
    const stack = newStack();
    await stack.create({
      Resources: {
        A: made('n', {}, { Port: 5432, Yes: true, List: [1, { No: false }], ServiceTimeout: 60 }),
      },
    });
    const [request] = stack.requests(token());
    const properties = {
      ServiceToken: token(),
      Name: 'n',
      Do: {},
      Port: '5432',
      Yes: 'true',
      List: ['1', { No: 'false' }],
      ServiceTimeout: '60',
    };
    expect(request).toEqual({
      RequestType: 'Create',
      ServiceToken: token(),
      ResponseURL: expect.stringMatching(
        /^https:\/\/cloudformation-custom-resource-response-eucentral1\.s3\.eu-central-1\.amazonaws\.com\/arn%3Aaws%3Acloudformation%3Aeu-central-1%3A111111111111%3Astack\/stack-\d+\/[0-9a-f-]{36}%7CA%7C[0-9a-f-]{36}\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-SignedHeaders=host&X-Amz-Expires=7200&X-Amz-Credential=/,
      ),
      StackId: expect.stringContaining(`:stack/${stack.name}/`),
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'A',
      ResourceType: 'Custom::Test',
      ResourceProperties: properties,
    });
  });

  test.each([
    ['has no resources', {}, 'At least one Resources member must be defined'],
    [
      'has a type that moto does not have',
      { Resources: { A: { Type: 'AWS::X::Y' } } },
      'AWS::X::Y',
    ],
    ['refers to nothing', { Resources: { A: made('a', {}, { B: { Ref: 'B' } }) } }, '[B]'],
    [
      'turns in a circle',
      { Resources: { A: { ...made('a'), DependsOn: 'B' }, B: { ...made('b'), DependsOn: ['A'] } } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'has no number for a number',
      {
        Parameters: { P: { Type: 'Number', Default: '1' } },
        Resources: { A: made('a') },
      },
      'Parameter validation failed',
      ['--parameters', 'ParameterKey=P,ParameterValue=x'],
    ],
    [
      'wants a parameter',
      { Parameters: { P: { Type: 'String' } }, Resources: { A: made('a') } },
      'Parameters: [P] must have values',
    ],
  ])('a template that %s is refused', async (_, template, message, more = []) => {
    await expect(newStack().create(template, ...more)).rejects.toThrow(message);
  });

  test('templates in YAML may use short forms and long ones', async () => {
    const stack = newStack();
    await stack.start(
      'create',
      `
AWSTemplateFormatVersion: 2010-09-09
Conditions: { Never: !Equals [a, b] }
Resources:
  A:
    Type: Custom::Test
    Properties: { ServiceToken: "${token()}", Name: a, Do: { Create: { Answer: { Data: { X: x } } } } }
  B:
    Type: Custom::Test
    Properties:
      ServiceToken: !Sub arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:obedient
      Name: !GetAtt A.X
      Long: { Fn::GetAtt: A.X }
      Maybe: !If [Never, !Ref A, no]
      Nothing: !If [Never, 1, !Ref AWS::NoValue]
  C: { Type: Custom::Test, Condition: Never, Properties: { ServiceToken: "${token()}" } }`,
    );
    expect(statusOf(await stack.rested(), stack.name)).toBe('CREATE_COMPLETE');
    expect(stack.requests(token())[1]?.ResourceProperties).toEqual({
      ServiceToken: token(),
      Name: 'x',
      Long: 'x',
      Maybe: 'false',
    });
  });

  test('an empty list of a parameter is a list of an empty text, also by default', async () => {
    const stack = newStack();
    const lists = ['Empty', 'EmptyByDefault', 'Two', 'TwoByDefault'];
    const defaults = { EmptyByDefault: '', TwoByDefault: 'a, b' };
    const slot = (name: string) => ({
      Type: 'CommaDelimitedList',
      ...(name in defaults && { Default: Reflect.get(defaults, name) }),
    });
    await stack.create(
      {
        Parameters: Object.fromEntries(lists.map((name) => [name, slot(name)])),
        Resources: {
          A: made('a', {}, Object.fromEntries(lists.map((name) => [name, { Ref: name }]))),
        },
      },
      '--parameters',
      'ParameterKey=Empty,ParameterValue=',
      'ParameterKey=Two,ParameterValue="a, b"',
    );
    expect(stack.requests(token())[0]?.ResourceProperties).toMatchObject({
      Empty: [''],
      EmptyByDefault: [''],
      Two: ['a', 'b'],
      TwoByDefault: ['a', 'b'],
    });
  });

  test('what has no value is left out, in lists and maps at any depth', async () => {
    const stack = newStack();
    const NoValue = { Ref: 'AWS::NoValue' };
    const never = (value: unknown) => ({ 'Fn::If': ['Never', value, NoValue] });
    await stack.create({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: made(
          'a',
          {},
          {
            List: [never('x'), 'y', NoValue],
            Nothing: [never('x')],
            Map: { X: never('x'), Y: { Z: NoValue, Yes: { 'Fn::If': ['Never', NoValue, 'y'] } } },
            Objects: [{ Name: 'A', Privileges: never('owner') }, never({ Name: 'B' })],
            Joined: { 'Fn::Join': ['/', ['a', never('b'), 'c']] },
            Absent: never('x'),
          },
        ),
      },
    });
    const {
      ServiceToken: _1,
      Name: _2,
      Do: _3,
      ...given
    } = stack.requests(token())[0]?.ResourceProperties ?? {};
    expect(given).toEqual({
      List: ['y'],
      Nothing: [],
      Map: { Y: { Yes: 'y' } },
      Objects: [{ Name: 'A' }],
      Joined: 'a/c',
    });
  });

  test('the type of a resource can’t change', async () => {
    const stack = newStack();
    await stack.create({ Resources: { A: made('a') } });
    const other = { ...made('a'), Type: 'Custom::Other' };
    await expect(stack.update({ Resources: { A: other } })).rejects.toThrow(
      'Update of resource type is not permitted',
    );
  });
}
