import * as z from 'zod';
import { leftOnArrival } from '../../runtime/deadline.ts';
import { Secret } from '../../runtime/secret.ts';
import { ENGINES } from '../request/engine.ts';
import { LEVELS, type Level } from '../request/level.ts';
import type { Claim } from '../request/ownership.ts';
import type { Endpoint, Request } from '../request/request.ts';

/** What the hub sends to a spoke: one access that shall be, or shall be gone, on one database. */
export interface Order {
  /** Of the caller's request; every log line of hub and spoke holds it. */
  readonly requestId: string;
  readonly verb: 'ensure' | 'remove';
  readonly access: Request;
  /** Where this same access was before: its parameters may be taken over from there. */
  readonly formerEndpoint?: Endpoint;
  /** Who declares the access, if the caller can tell. */
  readonly claim?: Claim;
  /** Who shall have a personal user. All of them: who is not here loses the access. */
  readonly people: readonly Person[];
  /** Milliseconds that the hub will wait for the report. */
  readonly timeLeft: number;
}

/** A member of the groups, as a database user with IAM authentication. */
export interface Person {
  readonly username: string;
  /** The highest of those that the person's groups give. */
  readonly level: Level;
}

/** What a spoke tells the hub. It holds no secret. */
export interface Report {
  readonly parameters: readonly Parameter[];
  /** Name of the application user; empty after a removal. */
  readonly username: string;
  readonly people: PeopleCount;
  /** The changes, in words: what was done, or in a dry run what would be. */
  readonly plan: readonly string[];
  readonly warnings: readonly string[];
}

export interface PeopleCount {
  readonly added: number;
  readonly removed: number;
  readonly unchanged: number;
}

export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: 'String' | 'SecureString';
  /** Absent in a dry run, for a parameter that does not exist yet. */
  readonly version?: number;
}

/** A change that an older spoke would misread gets a new number; a spoke refuses orders of another one. */
export const CONTRACT = 4;

const endpoint = z.object({ engine: z.enum(ENGINES), host: z.string(), port: z.number() });
const secret = z.string().transform((text) => new Secret(text));
const master = z.discriminatedUnion('from', [
  z.object({ from: z.literal('request'), username: z.string(), password: secret }),
  z.object({
    from: z.literal(['secretsmanager', 'ssm']),
    id: z.string(),
    username: z.string().exactOptional(),
  }),
]);

const access = z.object({
  identity: z.object({
    account: z.string(),
    region: z.string(),
    env: z.string(),
    project: z.string(),
    appname: z.string(),
    dbname: z.string(),
  }),
  endpoint,
  vpc: z.string(),
  master,
  privileges: z.enum(LEVELS),
  schemas: z.array(z.string()).exactOptional(),
  groups: z.record(z.string(), z.enum(LEVELS)),
  rotation: z.string(),
  onDelete: z.enum(['drop', 'retain']),
  confirmRemovals: z.boolean(),
  dryRun: z.boolean(),
  revision: z.string(),
});

const order = z.object({
  contract: z.literal(CONTRACT),
  sentAt: z.number(),
  requestId: z.string(),
  verb: z.enum(['ensure', 'remove']),
  access,
  formerEndpoint: endpoint.exactOptional(),
  claim: z
    .object({ owner: z.string(), at: z.string(), undoes: z.boolean().exactOptional() })
    .exactOptional(),
  people: z.array(z.object({ username: z.string(), level: z.enum(LEVELS) })),
  timeLeft: z.number(),
});

export const parameter = z.object({
  name: z.string(),
  arn: z.string(),
  type: z.enum(['String', 'SecureString']),
  version: z.number().exactOptional(),
});
export const peopleCount = z.object({
  added: z.number(),
  removed: z.number(),
  unchanged: z.number(),
});

const report = z.object({
  parameters: z.array(parameter),
  username: z.string(),
  people: peopleCount,
  plan: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** The order as it travels. The one place where a master password that came with the request leaves its `Secret`. */
export function writeOrder(order: Order): string {
  const { master } = order.access;
  const open =
    master.from === 'request' ? { ...master, password: master.password.reveal() } : master;
  return JSON.stringify({
    contract: CONTRACT,
    sentAt: Date.now(),
    ...order,
    access: { ...order.access, master: open },
  });
}

/** Reads an order; undefined for anything else, an order of another version included. */
export function parseOrder(payload: unknown): Order | undefined {
  const parsed = order.safeParse(payload);
  if (!parsed.success) return undefined;
  const { contract: _, sentAt, ...rest } = parsed.data;
  return { ...rest, timeLeft: leftOnArrival(rest.timeLeft, sentAt) };
}

export function parseReport(payload: unknown): Report | undefined {
  return report.safeParse(payload).data;
}
