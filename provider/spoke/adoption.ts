import type { Order } from '../contract/messages/order.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { hostPort } from '../contract/request/request.ts';
import { adopteeMissing, adoptionByNewStack } from '../errors/adoption.ts';
import { nearest } from '../runtime/nearest.ts';
import type { Plan } from './model/changes.ts';
import { type Customization, describeCustomization, isInherited } from './model/customizations.ts';
import { tenOf } from './model/describe.ts';
import { isAdopted, type User } from './model/state.ts';
import type { Inspection } from './server.ts';

export interface Adoption {
  /** The user that this run adopts. */
  readonly user?: string;
  readonly warnings: readonly string[];
}

/**
 * A user is adopted once. Afterwards the request still names it, also when it has gone by a
 * rotation, which is as it should be. Throws if it can't be adopted, before anything is touched.
 */
export function adoptionOf(
  { access, claim }: Pick<Order, 'access' | 'claim'>,
  { current, adoptee: sought }: Pick<Inspection, 'current' | 'adoptee'>,
  record: AccessRecord | undefined,
): Adoption {
  const { adopt: user } = access;
  if (user === undefined || sought === undefined) return { warnings: [] };
  const wasAdopted = record?.adopted?.includes(user) ?? false;
  // One that leaves, but could not be dropped yet, is not known for an adopted one any more.
  const isHere = (each: User) =>
    each.name === user && (isAdopted(each) || (wasAdopted && !each.canLogIn));
  if (current.users.some(isHere)) return { warnings: [] };
  if ('others' in sought) {
    if (wasAdopted) return { warnings: [] };
    const server = hostPort(access.endpoint);
    throw adopteeMissing({ user, server, near: nearest(user, sought.others) });
  }
  const { refusal } = sought.found;
  // A person of that name has got a user since.
  if (wasAdopted && current.people.some(({ name }) => name === user)) return { warnings: [] };
  if (wasAdopted && record?.request['adopt'] === user) return { warnings: [isAnother(user)] };
  if (refusal !== undefined) throw refusal;
  if (claim.declarer.kind === 'stack' && claim.creates) throw adoptionByNewStack({ user });
  return { user, warnings: [] };
}

function isAnother(user: string): string {
  return (
    `adopt: ${user} was adopted, and has gone since. Another user of that name is there now, and ` +
    'is not touched. To adopt it too, apply once without adopt'
  );
}

/** Tells at the adoption what the user has and its successor will not have. */
export function warnOfAdoption(
  { user }: Adoption,
  { adoptee: sought, customizations }: Pick<Inspection, 'adoptee' | 'customizations'>,
  { steps }: Pick<Plan, 'steps'>,
  successor: string,
): string[] {
  if (user === undefined || sought === undefined || 'others' in sought) return [];
  const { portable = [], left = [] } = customizations.get(user) ?? {};
  // With a rotation by the same request, the new user inherits from the former one instead.
  const isInheritedFrom = steps.some((step) => step.kind === 'carry over' && step.from === user);
  const lost = [
    ...portable
      .filter((each) => !isTold(each) && !(isInheritedFrom && isInherited(each)))
      .map(describeCustomization),
    ...left,
  ];
  return [
    `${user} keeps all that it has until it goes, with the rotation after next or with the access. ` +
      `${successor} has its level alone: what ${user} may do beyond it ends then`,
    ...(lost.length === 0
      ? []
      : [`when ${user} goes, this goes with it, and ${successor} has none: ${tenOf(lost)}`]),
    ...sought.found.ends,
  ];
}

/** Each run tells these, since it compares them with the level. */
const TOLD: ReadonlySet<Customization['kind']> = new Set([
  ...(['privileges', 'default privileges', 'membership', 'role', 'grant'] as const),
]);

function isTold({ kind }: Customization): boolean {
  return TOLD.has(kind);
}
