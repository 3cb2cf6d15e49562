import type { Order, Parameter } from '../contract/messages/order.ts';
import type { Credentials } from './credentials.ts';
import { assertMayEnsure, nextOwner } from './ownership.ts';
import {
  type ParameterChange,
  reportParameters,
  type StoredParameters,
} from './parameters/model.ts';
import { planOwnerTime, planParameters } from './parameters/plan.ts';
import type { ParameterStore } from './parameters/store.ts';

export interface StoringPlan {
  readonly changes: readonly ParameterChange[];
  /** Records when the owner asked, which is no change by itself. */
  readonly ownerTime: readonly ParameterChange[];
}

/** What leads from the stored parameters to those that the order and these credentials ask for. */
export function planStoring(
  { access, claim }: Order,
  stored: StoredParameters,
  credentials: Credentials,
): StoringPlan {
  const owner = nextOwner(claim, stored);
  return {
    changes: planParameters(stored, access, credentials, owner),
    ownerTime: planOwnerTime(stored, owner),
  };
}

/** Returns the parameters as they are stored now. */
export async function storeParameters(
  order: Pick<Order, 'access' | 'claim'>,
  parameters: ParameterStore,
  stored: StoredParameters,
  { changes, ownerTime }: StoringPlan,
): Promise<Parameter[]> {
  const { identity } = order.access;
  // A move takes the lock of another server than its own rollback does, so ownership is checked
  // again before anything counts.
  if (order.claim !== undefined)
    await assertMayEnsure(order, await parameters.read(identity), parameters);
  const written = await parameters.write([...ownerTime, ...changes]);
  return reportParameters(identity, stored, written);
}
