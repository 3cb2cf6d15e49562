import type { AccessRecord } from '../contract/record/record.ts';
import { FIELDS } from '../contract/request/fields.ts';
import type { Plan } from './model/changes.ts';
import type { Inspection } from './server.ts';

/**
 * What a request that can't be fulfilled takes all the same. Whoever must leave, leaves: an owner may
 * have dropped the schema to stay. But a new name in `schemas` is a slip more often than not, and
 * then the group roles keep what they have: else the whole application would stand still.
 */
export function despiteRefusal(
  plan: Plan,
  { current, missingSchemas = [] }: Pick<Inspection, 'current' | 'missingSchemas'>,
  record: Pick<AccessRecord, 'request' | 'madeTrue'> | undefined,
): Plan {
  if (record?.madeTrue === undefined) return plan;
  const { data: known = [] } = FIELDS.schemas.safeParse(record.request['schemas']);
  if (missingSchemas.every((schema) => known.includes(schema))) return plan;
  const roles = new Set(current.roles.map(({ name }) => name));
  const expulsions = plan.expulsions
    .map(({ steps, users }) => ({
      steps: steps.filter(
        (step) => step.kind !== 'revoke' || !step.grantees.every((name) => roles.has(name)),
      ),
      users,
    }))
    .filter(({ steps, users }) => steps.length + users.length > 0);
  return { ...plan, expulsions };
}
