import { parseJson } from '../../runtime/json.ts';
import { printable } from '../../runtime/printable.ts';
import * as z from '../../runtime/zod.ts';

/** What the state machine says of a state that failed. */
const stateFailure = z.object({ Error: z.string(), Cause: z.exactOptional(z.string()) });
type StateFailure = z.infer<typeof stateFailure>;

/** The steps without which a run can't go on. What fails in a single place does not end it. */
export const BREAKABLE = ['records', 'groups', 'accesses'] as const;

/** The steps that failed, by name: there is one. */
export type Failures = Readonly<z.infer<typeof failures>>;
export const failures = z.partialRecord(z.enum(BREAKABLE), stateFailure);

/** Why a run did not finish. */
export type BrokeOff = Readonly<z.infer<typeof brokeOff>>;
export const brokeOff = z.object({ step: z.enum(BREAKABLE), problem: z.string() });

const MAX_TEXT = 1_000;

export function brokeOffBy(failed: Failures): BrokeOff | undefined {
  for (const step of BREAKABLE) {
    const failure = failed[step];
    if (failure !== undefined) return { step, problem: explain(failure) };
  }
  return undefined;
}

/** An error that the function has thrown is in the cause; it is for people to read. */
export function explain({ Error: error, Cause: cause = '' }: StateFailure): string {
  const { data } = z.object({ errorMessage: z.string() }).safeParse(parseJson(cause));
  return printable(data?.errorMessage ?? [error, cause].filter(Boolean).join(': '), MAX_TEXT);
}
