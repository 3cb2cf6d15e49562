/** Kinds of accounts, and how many of each kind the company has. */
const KINDS = {
  ready: 2,
  'ready, in a unit within the unit': 1,
  'no role': 21,
  'a role for another External ID': 2,
  'a role that may nothing': 2,
  'no spoke': 20,
  'a spoke in one of two Regions': 1,
  'an older spoke': 2,
  'a replaced spoke': 1,
  'a spoke without a way to AWS': 1,
  'a spoke that may nothing': 1,
  'no longer active': 6,
} as const;
export type Kind = keyof typeof KINDS;

/** The accounts of each kind. */
export const ACCOUNTS = Object.fromEntries(
  Object.entries(KINDS).map(([kind, count], at) => [
    kind,
    Array.from({ length: count }, (_, of) => `${400_000_000_000 + at * 100 + of}`),
  ]),
) as Record<Kind, string[]>; // of KINDS' own keys
