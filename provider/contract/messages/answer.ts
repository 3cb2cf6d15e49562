import * as z from 'zod';
import { type Parameter, type PeopleCount, parameter, peopleCount } from './order.ts';

/** What the caller gets. The field names are the article's; there is no secret among the fields. */
export interface Answer {
  readonly request_id: string;
  readonly revision: string;
  readonly parameter_names: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly username: string;
  /** `left_out`: whom the groups hold beside people that can have a user, and how many; absent if there are none. */
  readonly people: PeopleCount & { readonly left_out?: Readonly<Record<string, number>> };
  readonly changes: number;
  readonly warnings: readonly string[];
  /** In a dry run: what would be done, in words. */
  readonly plan?: readonly string[];
}

const answer = z.object({
  request_id: z.string(),
  revision: z.string(),
  parameter_names: z.array(z.string()),
  parameters: z.array(parameter),
  username: z.string(),
  people: peopleCount.extend({ left_out: z.record(z.string(), z.number()).exactOptional() }),
  changes: z.number(),
  warnings: z.array(z.string()),
  plan: z.array(z.string()).exactOptional(),
});

/** What a hub of this version answered; undefined for anything else. */
export function parseAnswer(payload: unknown): Answer | undefined {
  return answer.safeParse(payload).data;
}

/** A list that had to be cut, saying by how much. */
export function shortened(all: readonly string[], kept: readonly string[]): readonly string[] {
  const left = all.length - kept.length;
  return left === 0 ? all : [...kept, `and ${left} more, which the log of the request names`];
}
