import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceResponse } from '../../provider/lifecycle/cloudformation/response.ts';
import type { Properties } from './stacks.ts';
import type { Stage } from './stage.ts';

/**
 * A request that a test sends in CloudFormation's place, and the answer that reaches the bucket.
 */
export interface Delivery {
  readonly event: Readonly<Record<string, unknown>>;
  readonly answer: Promise<ResourceResponse>;
}

export interface DeliveryOptions {
  /** In place of what the event file has. */
  readonly properties?: Properties;
  readonly old?: Properties;
  readonly physicalId?: string;
  readonly stackId?: string;
  /** Seconds before now at which CloudFormation sent it; less than 0: it says a time to come. */
  readonly age?: number;
}

const FOLDER = join(import.meta.dirname, '../support/events');

/**
 * Sends one of the event files, for the sandbox's database, as CloudFormation does: without waiting
 * for the answer.
 */
export async function deliver(
  stage: Stage,
  file: string,
  options: DeliveryOptions = {},
): Promise<Delivery> {
  const { event, answer } = prepare(stage, file, options);
  await send(stage, event);
  return { event, answer };
}

export function prepare(
  { sandbox, access }: Stage,
  file: string,
  { properties = {}, old = {}, physicalId, age = 0, ...given }: DeliveryOptions,
): Delivery {
  const shape: Record<string, unknown> = JSON.parse(
    readFileSync(join(FOLDER, `${file}.json`), 'utf8'),
  );
  const RequestId = randomUUID();
  const { stackId = String(shape['StackId']) } = given;
  const logicalResourceId = String(shape['LogicalResourceId']);
  const expected = sandbox.responses.expect(
    { stackId, logicalResourceId, requestId: RequestId },
    new Date(Date.now() - age * 1_000),
  );
  const event = {
    ...shape,
    RequestId,
    StackId: stackId,
    ResponseURL: expected.url,
    ResourceProperties: texts(access(properties).Properties),
    ...('OldResourceProperties' in shape && {
      OldResourceProperties: texts(access(old).Properties),
    }),
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
  };
  const answer = expected.answer.then(({ body }): ResourceResponse => JSON.parse(body));
  return { event, answer };
}

export function send({ invoke }: Stage, event: object): Promise<void> {
  return invoke(event, 'Event');
}

/** CloudFormation makes a text of every scalar. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, texts(item)]));
  return String(value);
}
