import * as z from '../../runtime/zod.ts';

/** The hub's answers to operations. `npm run doctor` shows them to people. */

/** The states that break more come first. */
export const STATES = [
  'role missing',
  'spoke missing',
  'unreachable',
  'spoke too old',
  'hub too old',
  'not asked',
  'ready',
] as const;
export type State = (typeof STATES)[number];

const finding = z.object({
  account: z.string(),
  /** Empty if the account is outside of the rollout's units. */
  name: z.string(),
  region: z.string(),
  vpc: z.string(),
  state: z.enum(STATES),
  /** Of the spoke. Absent if the spoke did not tell. */
  version: z.exactOptional(z.string()),
  /** The cause, where the state alone does not tell it. */
  problem: z.exactOptional(z.string()),
});

/**
 * Accounts of the units that are not examined: those that are not active, and the management
 * account.
 */
const leftOut = z.object({ inactive: z.number(), management: z.number() });

const directory = z.object({
  state: z.enum(['ready', 'none', 'unreachable']),
  problem: z.exactOptional(z.string()),
});

export const accountsAnswer = z.object({
  /** `places` counts the Regions and VPCs that doctor examines. */
  accounts: z.array(z.object({ account: z.string(), name: z.string(), places: z.number() })),
  left_out: leftOut,
});

export const doctorAnswer = z.object({
  request_id: z.string(),
  /** The first part of the names of the rollout's StackSets. */
  name_prefix: z.string(),
  /** The units whose accounts have StackSets of their own, if there is a pilot. */
  pilot: z.exactOptional(z.array(z.string())),
  hub: z.object({ version: z.string(), contract: z.number() }),
  directory,
  counts: z.partialRecord(z.enum(STATES), z.number()),
  left_out: leftOut,
  findings: z.array(finding),
});

export type Finding = z.infer<typeof finding>;
export type LeftOutAccounts = z.infer<typeof leftOut>;
export type DirectoryState = z.infer<typeof directory>;
export type AccountsAnswer = z.infer<typeof accountsAnswer>;
export type DoctorAnswer = z.infer<typeof doctorAnswer>;

export function countsOf(findings: readonly Finding[]): DoctorAnswer['counts'] {
  const counts: DoctorAnswer['counts'] = {};
  for (const { state } of findings) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
