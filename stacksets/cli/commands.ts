import type { Program } from './program.ts';

interface Command {
  /** What it is for, in a line. */
  readonly line: string;
  /** Loaded when it is called. */
  load(): Promise<Program>;
}

/** All programs, in the order in which somebody needs them. Each is an npm script, too. */
export const COMMANDS = {
  synth: {
    line: 'the templates of a rollout, made of your settings',
    load: async () => (await import('../synth/index.ts')).synth,
  },
  doctor: {
    line: 'does it work in every account and Region?',
    load: async () => (await import('../doctor/index.ts')).doctor,
  },
  accesses: {
    line: 'which accesses are there, and who declares them?',
    load: async () => (await import('../accesses/index.ts')).accesses,
  },
  reconcile: {
    line: 'make every access true now, or say what differs',
    load: async () => (await import('../reconcile/program/index.ts')).reconcile,
  },
  review: {
    line: 'who can reach what, and what needs attention?',
    load: async () => (await import('../review/index.ts')).review,
  },
  connect: {
    line: 'log in to the database of an access, as yourself',
    load: async () => (await import('../connect/index.ts')).connect,
  },
  token: {
    line: 'print what a person logs in with in place of a password',
    load: async () => (await import('../token/index.ts')).token,
  },
  verify: {
    line: 'prove the assumptions about AWS in an account of yours',
    load: async () => (await import('../verify/index.ts')).verify,
  },
} as const satisfies Readonly<Record<string, Command>>;
