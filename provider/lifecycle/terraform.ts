import * as z from 'zod';
import type { Intent } from '../contract/request/intent.ts';
import { parseFormer, parseRemoval } from '../contract/request/parse-removal.ts';
import { type Defaults, parseRequest } from '../contract/request/parse-request.ts';
import { UserError } from '../runtime/errors.ts';

/** `lifecycle_scope = "CRUD"` adds this to the input, under the key that `terraform_key` names. */
const lifecycle = z.strictObject({
  action: z.enum(['create', 'update', 'delete']),
  prev_input: z.record(z.string(), z.unknown()).nullable(),
});

/**
 * Parses what aws_lambda_invocation sends, and any other plain invocation. Without a lifecycle
 * object (CREATE_ONLY, or a scope that was changed back to it), the access is to be ensured.
 */
export function parseTerraform(event: unknown, defaults: Defaults): Intent {
  const { input, action, prevInput } = unwrap(event);
  if (action === 'delete') return { verb: 'remove', unwanted: parseRemoval(input, defaults) };
  const wanted = parseRequest(input, defaults);
  // It may have been refused (hashicorp/terraform-provider-aws#43447).
  const former = prevInput === undefined ? undefined : parseFormer(prevInput, defaults);
  return {
    verb: 'ensure',
    wanted,
    ...(former !== undefined && { former }),
    removesFormer: true,
  };
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
  if (first === undefined) return { input: event };
  if (second !== undefined)
    throw new UserError(
      `the input has two lifecycle objects (${first.key}, ${second.key}); give terraform_key ` +
        'one name that no field has',
    );
  const input = Object.fromEntries(Object.entries(event).filter(([key]) => key !== first.key));
  return { input, action: first.action, prevInput: first.prev_input ?? undefined };
}
