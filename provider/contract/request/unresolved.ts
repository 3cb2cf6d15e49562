import { type FieldName, isField, type NameOf } from './field-names.ts';
import type { Problem } from './problem.ts';

/**
 * The problems of fields that hold a reference which nobody resolved: tried as a password, its text
 * would only be refused by the server. CloudFormation hands dynamic references of secure values to a
 * custom resource as they are
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html), and
 * nobody resolves any in a plain invocation; `${...}` is left over by a text without `Fn::Sub`, or
 * by a shell in single quotes.
 */
export function unresolvedProblems(fields: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    if (!isField(field)) return [];
    if (holds(value, '{{resolve:'))
      return [{ field, says: ABOUT_THE_MASTER.has(field) ? SECRET : VALUE }];
    return !OWN_WORDS.has(field) && holds(value, '${') ? [{ field, says: PLACEHOLDER }] : [];
  });
}

const DYNAMIC =
  'holds a dynamic reference ({{resolve:...}}) as plain text; CloudFormation resolves none of ' +
  'secretsmanager and ssm-secure in a custom resource';
const SECRET = (nameOf: NameOf) =>
  `${DYNAMIC}. Give ${nameOf('mastersecret')} the ARN of the secret, or the name of the SSM parameter`;
const VALUE = `${DYNAMIC}. Give the value itself`;
const PLACEHOLDER =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what people read
  'holds ${...} as plain text, which nobody resolved. Give the value itself; in CloudFormation, ' +
  'by !Sub';

/** Lists and objects nest no deeper in any field; a caller's may, without end. */
const DEEPEST = 2;

function holds(value: unknown, mark: string, depth = 0): boolean {
  if (typeof value === 'string') return value.includes(mark);
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return false;
  return Object.entries(value)
    .flat()
    .some((part) => holds(part, mark, depth + 1));
}

const ABOUT_THE_MASTER = new Set<FieldName>(['username', 'password', 'mastersecret']);

/** In which `${` may be meant. */
const OWN_WORDS = new Set<FieldName>(['password', 'rotation', 'revision', 'owner', 'declaredby']);
