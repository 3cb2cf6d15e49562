import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OBEDIENT, type Stage, startStage } from './cloudformation/stage.ts';
import { functionArn } from './lambda/function.ts';

/** The life of stacks, driven with the AWS CLI. */

let stage: Stage;
let token: string;
let stacks = 0;

beforeAll(async () => {
  stage = await startStage({ retries: [50, 100] });
  token = functionArn(await stage.deploy('obedient', OBEDIENT));
});

afterAll(() => stage.stop());

interface Event {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly ClientRequestToken?: string;
}

interface Request {
  readonly RequestType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

type Behaviour = Readonly<Record<string, unknown>>;

/** One custom resource. `doing` says how it behaves; the rest are properties of its own. */
function resource(name: string, doing: Behaviour = {}, more: object = {}) {
  return {
    Type: 'Custom::Test',
    Properties: { ServiceToken: token, Name: name, Do: doing },
    ...more,
  };
}

function stackOf(resources: Record<string, object>, rest: object = {}): Record<string, object> {
  return { Resources: resources, ...rest };
}

/** A new stack, and what can be asked about it. */
function newStack() {
  stacks += 1;
  const name = `stack-${stacks}`;
  const call = async <Json>(operation: string, ...parameters: string[]): Promise<Json> =>
    await stage.aws<Json>('cloudformation', operation, '--stack-name', name, ...parameters);
  const events = async () => {
    const id = started;
    const { StackEvents } = await stage.aws<{ StackEvents: Event[] }>(
      'cloudformation',
      'describe-stack-events',
      '--stack-name',
      id,
    );
    return StackEvents.reverse();
  };
  let started = name;
  const ended = async (): Promise<Event[]> => {
    for (;;) {
      const told = await events();
      const last = told.findLast((event) => event.LogicalResourceId === name);
      if (!last?.ResourceStatus.endsWith('_IN_PROGRESS')) return told;
    }
  };
  return {
    name,
    call,
    events,
    ended,
    async change(operation: 'create-stack' | 'update-stack', template: object, ...more: string[]) {
      const body = JSON.stringify(template);
      const { StackId } = await call<{ StackId: string }>(
        operation,
        '--template-body',
        body,
        ...more,
      );
      started = StackId;
      return await ended();
    },
    async remove() {
      await call('delete-stack');
      return await ended();
    },
    async described() {
      const { Stacks } = await call<{ Stacks: Record<string, unknown>[] }>('describe-stacks');
      return Stacks[0];
    },
    requests(): Request[] {
      return stage.functions
        .function(token)
        .invocations.map(({ event }) => JSON.parse(event))
        .filter(({ StackId }) => StackId.includes(`stack/${name}/`));
    },
    told() {
      return this.requests().map(
        ({ RequestType, LogicalResourceId, PhysicalResourceId, ResourceProperties }) =>
          [
            RequestType,
            LogicalResourceId,
            PhysicalResourceId ?? '',
            ResourceProperties['Name'],
          ].join(' '),
      );
    },
  };
}

const statuses = (events: readonly Event[], name: string) =>
  events.filter((event) => event.LogicalResourceId === name).map((event) => event.ResourceStatus);

describe('a stack', () => {
  test('is created, updated and deleted', async () => {
    const stack = newStack();
    const template = (name: string) =>
      stackOf(
        {
          A: resource(
            name,
            { Create: { Answer: { PhysicalResourceId: 'a', Data: { X: '1' } } } },
            {},
          ),
        },
        {
          Outputs: { Id: { Value: { Ref: 'A' } }, X: { Value: { 'Fn::GetAtt': ['A', 'X'] } } },
        },
      );
    const created = await stack.change('create-stack', template('one'));
    expect(statuses(created, stack.name)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
    expect(await stack.described()).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [
        { OutputKey: 'Id', OutputValue: 'a' },
        { OutputKey: 'X', OutputValue: '1' },
      ],
    });
    await expect(stack.change('update-stack', template('one'))).rejects.toThrow(
      'No updates are to be performed.',
    );
    const removed = await stack.remove();
    expect(statuses(removed, stack.name).at(-1)).toBe('DELETE_COMPLETE');
    expect(stack.told()).toEqual(['Create A  one', 'Delete A a one']);
  });
});
