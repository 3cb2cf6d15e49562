/** What an application user or the members of a group may do; the later ones may do all that the earlier ones may. */
export const LEVELS = ['readonly', 'readwrite', 'owner'] as const;
export type Level = (typeof LEVELS)[number];
