/**
 * The rights of an application user or of the members of a group. Each level includes those before
 * it.
 */
export const LEVELS = ['readonly', 'readwrite', 'owner'] as const;
export type Level = (typeof LEVELS)[number];
