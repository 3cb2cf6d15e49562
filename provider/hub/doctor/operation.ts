import * as z from 'zod';
import { issuesOf } from '../../contract/request/fields.ts';
import { oneOf, textList } from '../../contract/request/rules.ts';
import { UserError } from '../../runtime/errors.ts';

/**
 * An operation is a request that is not for an access. It takes the right to invoke the hub itself.
 */

const fields = {
  operation: oneOf(['accounts', 'doctor']),
  /** Only these accounts. */
  accounts: textList('must be a list of account ids of 12 digits, in quotes', (value) =>
    /^\d{12}$/.test(value),
  ).optional(),
};
const operation = z.object(fields);

export type Operation = z.infer<typeof operation>;

export function isOperation(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'operation' in event;
}

export function parseOperation(event: unknown): Operation {
  const parsed = operation.safeParse(event);
  const unknown = Object.keys(event ?? {}).filter((key) => !(key in fields));
  const problems = [
    ...unknown.map((key) => `${key}: is no field of an operation; they are operation, accounts`),
    ...(parsed.success ? [] : issuesOf(parsed.error)),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UserError(`the operation was refused: ${problems.join('; ')}`);
}
