import * as z from '../../runtime/zod.ts';
import { parameter, peopleCount } from './order.ts';

/** The answer that a caller gets. The field names are the article's; no field holds a secret. */
export type Answer = Readonly<z.infer<typeof answer>>;

const answer = z.object({
  request_id: z.string(),
  revision: z.string(),
  parameter_names: z.readonly(z.array(z.string())),
  parameters: z.readonly(z.array(parameter)),
  username: z.string(),
  people: z.extend(peopleCount, {
    /** Members of the groups that get no user: how many, and why. Absent if there are none. */
    left_out: z.exactOptional(z.record(z.string(), z.number())),
  }),
  changes: z.number(),
  warnings: z.readonly(z.array(z.string())),
  /** In a dry run: the changes that would be made, in words. */
  plan: z.exactOptional(z.readonly(z.array(z.string()))),
});

/** Undefined for anything but the answer of a hub of this version. */
export function parseAnswer(payload: unknown): Answer | undefined {
  return answer.safeParse(payload).data;
}

/** A list that may have been cut, and says by how much. */
export function shortened(all: readonly string[], kept: readonly string[]): readonly string[] {
  const left = all.length - kept.length;
  return left === 0 ? all : [...kept, `and ${left} more, which the log of the request names`];
}
