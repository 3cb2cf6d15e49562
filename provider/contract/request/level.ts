/**
 * The rights of an application user or of the members of a group. Each level includes those before
 * it.
 */
export const LEVELS = ['readonly', 'readwrite', 'owner'] as const;
export type Level = (typeof LEVELS)[number];

/** Words that people use for levels, in lower case and without what joins words. */
export const WORDS_FOR_LEVELS: Readonly<Record<string, Level>> = {
  read: 'readonly',
  reader: 'readonly',
  ro: 'readonly',
  select: 'readonly',
  view: 'readonly',
  viewer: 'readonly',
  write: 'readwrite',
  writer: 'readwrite',
  rw: 'readwrite',
  crud: 'readwrite',
  readandwrite: 'readwrite',
  admin: 'owner',
  all: 'owner',
  allprivileges: 'owner',
  full: 'owner',
  dba: 'owner',
  ddl: 'owner',
};
