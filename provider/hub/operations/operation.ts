import { FIELDS, issuesOf } from '../../contract/request/fields.ts';
import { oneOf, textList } from '../../contract/request/rules.ts';
import { operationRefused } from '../../errors/operations.ts';
import * as z from '../../runtime/zod.ts';

/**
 * An operation is a request that is not for an access. It takes the right to invoke the hub itself.
 */

/** Characters of a page token of Parameter Store are fewer. */
const MAX_AFTER = 4_096;

const fields = {
  operation: oneOf(['accounts', 'doctor', 'accesses']),
  /** Only these accounts. */
  accounts: z.optional(
    textList('must be a list of account ids of 12 digits, in quotes', (value) =>
      /^\d{12}$/.test(value) ? undefined : 'is no such id',
    ),
  ),
  /** Of accesses: only these accounts and Regions, which are `more` of an earlier answer. */
  places: z.optional(
    z.array(
      z.object({
        account: FIELDS.account,
        region: FIELDS.region,
        after: z.exactOptional(z.string().check(z.maxLength(MAX_AFTER))),
      }),
      { error: 'must be a list, as "more" of an earlier answer is' },
    ),
  ),
};
const operation = z.object(fields).check(
  z.refine((asked) => asked.operation === 'accesses' || asked.places === undefined, {
    path: ['places'],
    error: 'is for the operation accesses only',
  }),
);

export type Operation = z.infer<typeof operation>;

export function parseOperation(event: unknown): Operation {
  const parsed = operation.safeParse(event);
  const known = Object.keys(fields);
  const unknown = Object.keys(event ?? {}).filter((key) => !known.includes(key));
  const problems = [
    ...unknown.map((key) => `${key}: is no field of an operation; they are ${known.join(', ')}`),
    ...(parsed.success ? [] : issuesOf(parsed.error)),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw operationRefused({ problems });
}

/** The accounts that an operation is about. Undefined: all. */
export function accountsIn({ accounts, places }: Operation): string[] | undefined {
  return places === undefined ? accounts : places.map(({ account }) => account);
}
