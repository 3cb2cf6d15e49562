import { closest, distance } from 'fastest-levenshtein';
import { requestNoObject } from '../../errors/request.ts';
import { printable } from '../../runtime/printable.ts';
import { FIELDS } from './fields.ts';
import { isNothing, spelling } from './rules.ts';

/**
 * The fields that an object gives, in whatever way its keys are spelt: as in Terraform (db_name),
 * in CloudFormation (DbName) or in docs/request.md (dbname). A field that holds nothing counts as
 * absent: null, an empty text, and a list of nothing else.
 */
export function givenFields(raw: unknown): {
  fields: Record<string, unknown>;
  /** Keys that name no field, or a field that is given twice. */
  problems: string[];
} {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw requestNoObject();
  const fields: Record<string, unknown> = {};
  const problems: string[] = [];
  let more = 0;
  for (const [key, value] of Object.entries(raw)) {
    const field = spelling(key);
    if (NAMES.includes(field) && !(field in fields)) {
      const given = withoutNothing(value);
      if (given !== undefined) fields[field] = given;
    } else if (problems.length < MOST_LISTED) problems.push(problemOf(key, field));
    else more++;
  }
  return { fields, problems: more === 0 ? problems : [...problems, `and ${more} more keys`] };
}

const NAMES = Object.keys(FIELDS);

/** Keys in the answer: an input with more unknown keys is something else altogether. */
const MOST_LISTED = 10;
/** Characters of such a key, which is the caller's own text. */
const MAX_SHOWN = 40;

function problemOf(key: string, field: string): string {
  return NAMES.includes(field)
    ? `${printable(key, MAX_SHOWN)}: is given twice, in two spellings`
    : `${printable(key, MAX_SHOWN)}: is no field${nearest(field)}`;
}

/**
 * CloudFormation sends `[""]` for an empty CommaDelimitedList, and a list that names an empty
 * parameter has an empty text among others.
 */
function withoutNothing(value: unknown): unknown {
  if (isNothing(value)) return undefined;
  if (!Array.isArray(value)) return value;
  const given = value.filter((item) => !isNothing(item));
  return given.length > 0 ? given : undefined;
}

function nearest(word: string): string {
  const candidate = closest(word, NAMES);
  const near = distance(word, candidate) <= Math.max(2, Math.floor(candidate.length / 3));
  return near ? `; did you mean ${candidate}?` : `; the fields are ${NAMES.join(', ')}`;
}
