import { ENDPOINTS } from './endpoints.ts';
import { FIELDS } from './fields.ts';
import { GROUPS } from './groups.ts';
import { NAMES } from './names.ts';
import type { WrongInput } from './right.ts';
import { SECRETS } from './secrets.ts';
import { TYPES } from './types.ts';
import { UNTIL } from './until.ts';

/** Wrong fields, and the sentence that a caller of a door reads. */
export const TABLES: Readonly<Record<string, readonly WrongInput[]>> = {
  FIELDS,
  TYPES,
  NAMES,
  GROUPS,
  UNTIL,
  ENDPOINTS,
  SECRETS,
};

/** Some of each table, for the ways in that take a second for each. */
export const FIFTEEN: readonly WrongInput[] = Object.values(TABLES)
  .flat()
  .filter((_, at) => at % 14 === 3)
  .slice(0, 15);
