/**
 * What an application user or the members of a group may do. Each level includes those before it.
 */
export const LEVELS = ['readonly', 'readwrite', 'owner'] as const;
export type Level = (typeof LEVELS)[number];
