import type { FieldName, NameOf } from './field-names.ts';

/** Something wrong with a field, whose name is written as the caller spells it. */
export interface Problem {
  readonly field: FieldName;
  /** Within the field: the name of a group. */
  readonly below?: string;
  /** Without the name: `is missing; it must be ...`. It repeats no value that may be a secret. */
  readonly says: string | ((nameOf: NameOf) => string);
}

/** More missing fields than that are told together: somebody has only begun to write. */
const MOST_MISSING = 2;

/** @param given the fields that there are, whatever they hold */
export function writeProblems(
  problems: readonly Problem[],
  given: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
): string[] {
  const missing = problems.filter(({ field }) => !(field in given) && field in EXAMPLES);
  if (missing.length <= MOST_MISSING) return problems.map((each) => writeProblem(each, nameOf));
  const named = missing.map(({ field }) => `${nameOf(field)} (${EXAMPLES[field]})`);
  const others = problems.filter((each) => !missing.includes(each));
  return [
    `${missing.length} fields are missing: ${named.join(', ')}`,
    ...others.map((each) => writeProblem(each, nameOf)),
  ];
}

/** What a field that a request must have looks like. */
const EXAMPLES: Partial<Record<FieldName, string>> = {
  dbtype: 'such as postgres',
  dbendpoint: 'host or host:port',
  dbname: 'of the database',
  account: '12 digits',
  region: 'such as eu-central-1',
  env: 'such as prod',
  project: 'such as shop',
  appname: 'such as checkout',
  mastersecret: 'the ARN of a Secrets Manager secret, or the name of an SSM SecureString',
};

function writeProblem({ field, below, says }: Problem, nameOf: NameOf): string {
  const name = [nameOf(field), ...(below === undefined ? [] : [below])].join('.');
  return `${name}: ${typeof says === 'string' ? says : says(nameOf)}`;
}
