import type { OutgoingCall } from '../../sandbox/lambda/calls.ts';
import type { InvocationRecord } from '../../sandbox/lambda/pool.ts';

/** Where the time of one request went, in milliseconds. */
export interface Parts {
  /** All that the caller waited for. */
  readonly total: number;
  /** What the door did itself, beside its wait for the hub. */
  readonly door: number;
  /** From the door to the hub and back: TLS, the gateway, Lambda. */
  readonly toHub: number;
  /** What the hub did itself, with the directory, beside its waits for AWS. */
  readonly hub: number;
  readonly assumeRole: number;
  /** From the hub to the spoke and back. */
  readonly toSpoke: number;
  readonly spoke: number;
  /** Of the spoke's time: when a call of an AWS API was under way. */
  readonly aws: number;
  readonly awsCalls: number;
}

/** The records of the request in the three functions. */
export interface Records {
  readonly door: InvocationRecord;
  readonly hub: InvocationRecord;
  readonly spoke: InvocationRecord;
}

export function partsOf(total: number, { door, hub, spoke }: Records): Parts {
  const [atDoor, atHub, atSpoke] = [callsOf(door), callsOf(hub), callsOf(spoke)];
  const isInvoke = ({ to }: OutgoingCall) => to.includes('/functions/');
  return {
    total,
    door: runOf(door) - covered(atDoor),
    toHub: covered(atDoor) - runOf(hub),
    hub: runOf(hub) - covered(atHub),
    assumeRole: covered(atHub.filter((call) => !isInvoke(call))),
    toSpoke: covered(atHub.filter(isInvoke)) - runOf(spoke),
    spoke: runOf(spoke),
    aws: covered(atSpoke),
    awsCalls: atSpoke.length,
  };
}

export function runOf({ took }: InvocationRecord): number {
  if (took === undefined) throw new Error('the function ran to no end');
  return took.run;
}

const callsOf = ({ calls = [] }: InvocationRecord) => calls;

/** The time in which at least one of them was under way. */
export function covered(calls: readonly OutgoingCall[]): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, until } of calls.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, until - Math.max(from, end));
    end = Math.max(end, until);
  }
  return sum;
}
