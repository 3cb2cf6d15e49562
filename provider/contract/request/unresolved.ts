/**
 * The problems of fields that hold a dynamic reference: CloudFormation hands those of secure values
 * to a custom resource as they are
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html), and
 * nobody resolves any in a plain invocation. Tried as a password, the text would only be refused by
 * the server.
 */
export function unresolvedProblems(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields)
    .filter(([, value]) => holdsReference(value))
    .map(
      ([field]) =>
        `${field}: holds a dynamic reference ({{resolve:...}}) as plain text; CloudFormation ` +
        'resolves none of secretsmanager and ssm-secure in a custom resource. ' +
        (ABOUT_THE_MASTER.has(field)
          ? 'Give mastersecret the ARN of the secret, or the name of the SSM parameter'
          : 'Give the value itself'),
    );
}

/** Lists and objects nest no deeper in any field; a caller's may, without end. */
const DEEPEST = 2;

function holdsReference(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('{{resolve:');
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return false;
  return Object.entries(value)
    .flat()
    .some((part) => holdsReference(part, depth + 1));
}

const ABOUT_THE_MASTER: ReadonlySet<string> = new Set(['username', 'password', 'mastersecret']);
