import { requestNoObject } from '../../errors/request.ts';
import { parseJson } from '../../runtime/json.ts';
import { printable } from '../../runtime/printable.ts';
import { kindOf } from './faults.ts';
import {
  type FieldName,
  fieldsBut,
  isField,
  meantBy,
  type NameOf,
  namesAsIn,
} from './field-names.ts';
import { isNothing, spelling } from './rules.ts';

export interface GivenFields {
  readonly fields: Record<string, unknown>;
  readonly nameOf: NameOf;
  /** Of keys that name no field, or a field that is given twice. */
  readonly problems: readonly string[];
  /** The fields of which such a key is probably meant. */
  readonly meant: ReadonlySet<FieldName>;
}

/**
 * The fields that an object gives, in whatever way its keys are spelt: as in Terraform (db_name),
 * in CloudFormation (DbName) or in docs/request.md (dbname). A field that holds nothing counts as
 * absent: null, an empty text, and a list of nothing else.
 */
export function givenFields(raw: unknown): GivenFields {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw requestNoObject({ is: whatItIs(raw) });
  const fields: Record<string, unknown> = {};
  const written = new Map<FieldName, string>();
  const strange: Strange[] = [];
  for (const [key, value] of Object.entries(raw)) {
    const field = spelling(key);
    const given = withoutNothing(value);
    const isObject = kindOf(value) === 'an object';
    if (!isField(field))
      strange.push({ key, isObject, ...(!isObject && { meant: meantBy(field) }) });
    else if (field in fields) strange.push({ key, isObject, isTwice: true });
    else if (given !== undefined) fields[field] = given;
    if (isField(field) && !written.has(field)) written.set(field, shown(key));
  }
  const nameOf = namesAsIn(written);
  const meant = new Set(strange.flatMap(({ meant }) => meant ?? []));
  return { fields, nameOf, problems: problemsOf(strange, fields, nameOf), meant };
}

/** A key that names no field, or one that is given already. */
interface Strange {
  readonly key: string;
  readonly isObject: boolean;
  readonly meant?: FieldName | undefined;
  readonly isTwice?: true;
}

/** Keys in the answer: an input with more unknown keys is something else altogether. */
const MOST_LISTED = 10;

/** A key is the caller's own text. */
const shown = (key: string) => printable(key, 40);

function problemsOf(
  strange: readonly Strange[],
  given: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
): string[] {
  const listed = strange.slice(0, MOST_LISTED);
  const more = strange.length - listed.length;
  const isUnclear = listed.some(
    ({ meant, isTwice, isObject }) => meant === undefined && !isTwice && !isObject,
  );
  return [
    ...listed.map((each) => `${shown(each.key)}: ${problemOf(each, nameOf)}`),
    ...(more === 0 ? [] : [`and ${more} more keys`]),
    ...(isUnclear ? [`the fields that are not given are ${fieldsBut(given, nameOf)}`] : []),
  ];
}

function problemOf({ key, isObject, meant, isTwice }: Strange, nameOf: NameOf): string {
  if (isTwice) return 'is given twice, in two spellings';
  if (isObject) return 'is no field; all fields belong at the top of the input';
  if (meant === undefined) return 'is no field';
  if (/port$/i.test(key)) return `is no field; write it into ${nameOf(meant)}, as host:port`;
  return `is no field; did you mean ${nameOf(meant)}?`;
}

function whatItIs(raw: unknown): string {
  if (typeof raw !== 'string') return kindOf(raw);
  const inner = parseJson(raw);
  return typeof inner === 'object' && inner !== null
    ? 'JSON within a text (encode it once)'
    : 'a text';
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
