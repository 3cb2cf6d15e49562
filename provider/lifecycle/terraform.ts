import { ANONYMOUS, type Claim } from '../contract/request/claim.ts';
import { isField } from '../contract/request/field-names.ts';
import type { Intent } from '../contract/request/intent.ts';
import { parseFormer, parseRemoval } from '../contract/request/parse-removal.ts';
import { type Defaults, parseRequest } from '../contract/request/parse-request.ts';
import type { Request } from '../contract/request/request.ts';
import { spelling } from '../contract/request/rules.ts';
import { brokenLifecycle, twoLifecycles } from '../errors/caller.ts';
import { printable } from '../runtime/printable.ts';
import * as z from '../runtime/zod.ts';

/** `lifecycle_scope = "CRUD"` adds this to the input, under the key that `terraform_key` names. */
const lifecycle = z.strictObject({
  action: z.enum(['create', 'update', 'delete']),
  prev_input: z.nullable(z.record(z.string(), z.unknown())),
});

/**
 * Parses what aws_lambda_invocation sends, and any other plain invocation. Without a lifecycle
 * object (CREATE_ONLY, or a scope that was changed back to it), the access is to be ensured.
 */
export function parseTerraform(event: unknown, defaults: Defaults, received: Received): Intent {
  const { input, action, prevInput } = unwrap(event);
  if (action === 'delete') {
    const unwanted = parseRemoval(input, defaults);
    return { verb: 'remove', unwanted, claim: claimOf(unwanted, received) };
  }
  const wanted = parseRequest(input, defaults);
  // It may have been refused (hashicorp/terraform-provider-aws#43447).
  const former = prevInput === undefined ? undefined : parseFormer(prevInput, defaults);
  return {
    verb: 'ensure',
    wanted,
    ...(former !== undefined && { former }),
    removesFormer: true,
    claim: {
      ...claimOf(wanted, received),
      ...(action === 'create' && { creates: true }),
      ...(action === 'update' && { updates: true }),
    },
  };
}

/** The arrival of a request. Terraform waits for each answer, so its requests arrive in order. */
export interface Received {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
  readonly requestId: string;
}

function claimOf({ owner }: Request, { at, requestId }: Received): Claim {
  const declarer = owner === '' ? ANONYMOUS : { kind: 'terraform' as const, id: owner };
  return { declarer, at, request: requestId };
}

interface Unwrapped {
  readonly input: unknown;
  readonly action?: z.infer<typeof lifecycle>['action'];
  readonly prevInput?: unknown;
}

function unwrap(event: unknown): Unwrapped {
  if (typeof event !== 'object' || event === null) return { input: event };
  const found = Object.entries(event).flatMap(([key, value]) => {
    const { data } = lifecycle.safeParse(value);
    return data === undefined ? [] : [{ key, ...data }];
  });
  const [first, second] = found;
  if (first === undefined) {
    refuseBrokenLifecycle(event);
    return { input: event };
  }
  if (second !== undefined)
    throw twoLifecycles({ keys: [printable(first.key, 40), printable(second.key, 40)] });
  const input = Object.fromEntries(Object.entries(event).filter(([key]) => key !== first.key));
  return { input, action: first.action, prevInput: first.prev_input ?? undefined };
}

/** Carried out as something else, it would make what is to be removed. */
function refuseBrokenLifecycle(event: object): void {
  const broken = Object.entries(event).find(
    ([key, value]) => !isField(spelling(key)) && LIKE_A_LIFECYCLE.safeParse(value).success,
  );
  if (broken !== undefined) throw brokenLifecycle({ key: printable(broken[0], 40) });
}

const LIKE_A_LIFECYCLE = z.union([
  z.looseObject({ action: z.unknown() }),
  z.looseObject({ prev_input: z.unknown() }),
]);
