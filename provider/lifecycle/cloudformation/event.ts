import { createHash } from 'node:crypto';
import type { Claim } from '../../contract/request/claim.ts';
import { notACloudFormationRequest } from '../../errors/cloudformation.ts';
import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';

/**
 * A request of CloudFormation to the function behind a ServiceToken
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html).
 */
export type CustomResourceRequest = z.infer<typeof request>;

/** The identifiers of a request. Its response must repeat them unchanged. */
export interface Identifiers {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

const properties = z.record(z.string(), z.unknown());
const common = {
  StackId: z
    .string()
    .check(
      z.maxLength(512),
      z.regex(/^arn:[^:]+:cloudformation:[a-z0-9-]+:\d{12}:stack\/[^/]+\/.+$/),
    ),
  RequestId: z.string().check(z.minLength(1), z.maxLength(128)),
  LogicalResourceId: z.string().check(z.minLength(1), z.maxLength(255)),
  ResourceType: z.string().check(z.maxLength(128)),
  ResponseURL: z.string(),
  ResourceProperties: properties,
};
const PhysicalResourceId = z.string().check(z.minLength(1), z.maxLength(1_024));
const request = z.discriminatedUnion('RequestType', [
  z.object({ RequestType: z.literal('Create'), ...common }),
  z.object({
    RequestType: z.literal('Update'),
    ...common,
    PhysicalResourceId,
    OldResourceProperties: properties,
  }),
  z.object({ RequestType: z.literal('Delete'), ...common, PhysicalResourceId }),
]);

/** Every request of CloudFormation says where to send the response; no other request does. */
export function isCustomResourceRequest(event: unknown): event is { readonly ResponseURL: string } {
  return (
    typeof event === 'object' &&
    event !== null &&
    'ResponseURL' in event &&
    typeof event.ResponseURL === 'string'
  );
}

export function parseCustomResourceRequest(event: unknown): CustomResourceRequest {
  const parsed = request.safeParse(event);
  if (parsed.success) return parsed.data;
  const keys = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw notACloudFormationRequest({ keys: printable(keys, 200) });
}

/** The identifiers of an event that may not be a valid request: those that can be read. */
export function identifiersOf(event: object): Identifiers {
  const text = (key: keyof Identifiers) => {
    const value: unknown = Reflect.get(event, key);
    return typeof value === 'string' && /^[\w:/.+=@-]{1,512}$/.test(value) ? value : '';
  };
  return {
    StackId: text('StackId'),
    RequestId: text('RequestId'),
    LogicalResourceId: text('LogicalResourceId'),
  };
}

/** CloudFormation's own properties, in lower case: templates may spell ours in several ways. */
const OWN_PROPERTIES = new Set(['servicetoken', 'servicetimeout']);

/** The properties that are fields of an access. */
export function accessFields(
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).filter(([key]) => !OWN_PROPERTIES.has(key.toLowerCase())),
  );
}

/**
 * The seconds after which CloudFormation gives up: an hour, unless the template sets
 * `ServiceTimeout`.
 */
export function serviceTimeout({ ResourceProperties }: CustomResourceRequest): number {
  const seconds = Number(ResourceProperties['ServiceTimeout']);
  return seconds >= 1 && seconds <= 3_600 ? seconds : 3_600;
}

/**
 * A resource is identified by its stack and its name there. The digest tells it from others; the
 * rest is for people.
 */
export function claimOf(
  { RequestType, RequestId, StackId, LogicalResourceId }: CustomResourceRequest,
  at: string,
): Claim {
  const id = createHash('sha256').update(JSON.stringify([StackId, LogicalResourceId]));
  const stack = StackId.split('/')[1] ?? '';
  const readable = `${stack.slice(0, 128)}/${LogicalResourceId.slice(0, 64)}`;
  const name = readable.replace(/[^\w.:/=+@-]/g, '_');
  return {
    declarer: { kind: 'stack', id: `${name}@${id.digest('hex').slice(0, 16)}` },
    at,
    request: RequestId,
    ...(RequestType === 'Create' && { creates: true }),
  };
}
