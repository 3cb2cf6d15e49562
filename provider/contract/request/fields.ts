import { Secret } from '../../runtime/secret.ts';
import * as z from '../../runtime/zod.ts';
import { MAX_VPC_NAME } from '../names.ts';
import { DATABASE_TYPES, typeFault, WORDS_FOR_TYPES } from './engine.ts';
import { identifierFault, pathFault } from './faults.ts';
import { type FieldName, isField } from './field-names.ts';
import { groupLevels } from './groups.ts';
import type { Identity } from './identity.ts';
import { LEVELS, WORDS_FOR_LEVELS } from './level.ts';
import {
  accountFault,
  addressFault,
  masterSecretFault,
  regionFault,
  vpcFault,
} from './locator-faults.ts';
import { parseAddress, parseMasterSecret } from './locators.ts';
import type { Problem } from './problem.ts';
import { flag, freeText, oneOf, parsedText, scalar, shortName, text, textList } from './rules.ts';
import { groupEnds } from './until.ts';

/** Characters of `owner` and `declaredby`, which the record of an access keeps. */
const MAX_OWNER = 200;

const WORDS_FOR_ON_DELETE: Readonly<Record<string, string>> = {
  delete: 'drop',
  remove: 'drop',
  destroy: 'drop',
  keep: 'retain',
  retained: 'retain',
  snapshot: 'retain',
};

/**
 * The fields of a request, each with its rule and the sentence that explains the rule. No sentence
 * repeats the value that it refuses, unless it is a word that we know (groups.ts): people paste
 * connection URLs, and secrets end up in the wrong field.
 */
export const FIELDS = {
  dbtype: oneOf(DATABASE_TYPES, WORDS_FOR_TYPES, typeFault),
  dbendpoint: parsedText(
    'must be a host name or host:port, as the RDS attributes address and endpoint are',
    parseAddress,
    addressFault,
  ),
  dbname: text(
    'must be 1 to 63 bytes, not only dots, without control and invisible characters',
    (value) => identifierFault(value) ?? pathFault(value),
    'must be the name of the database',
  ),
  username: z.optional(
    text(
      'must be 1 to 63 bytes without control characters',
      identifierFault,
      'must be the name of the master user',
    ),
  ),
  password: z.optional(scalar('must be a text', (value) => new Secret(value))),
  mastersecret: z.optional(
    parsedText(
      'must be the ARN of a Secrets Manager secret, or the name (/path/name) or ARN of an SSM ' +
        'SecureString parameter',
      parseMasterSecret,
      masterSecretFault,
    ),
  ),
  account: parsedText(
    'must be 12 digits, in quotes so that leading zeros stay',
    matching(/^\d{12}$/),
    accountFault,
  ),
  region: parsedText(
    'must be a Region such as eu-central-1',
    matching(/^[a-z]{2,3}(-[a-z]+)+-\d$/),
    regionFault,
  ),
  vpc: z.optional(
    parsedText(
      `must be lower-case letters, digits and single hyphens, ${MAX_VPC_NAME} characters at most`,
      matching(/^(?=.{1,42}$)[a-z0-9]+(-[a-z0-9]+)*$/),
      vpcFault,
    ),
  ),
  env: shortName('prod'),
  project: shortName('shop'),
  appname: shortName('checkout'),
  privileges: z.optional(oneOf(LEVELS, WORDS_FOR_LEVELS)),
  schemas: z.optional(
    z.transformed(
      textList('must be a list of schema names', identifierFault).check(
        z.refine((schemas) => !schemas.some(isSystemSchema), {
          error: "must not name the system's own schemas (pg_..., information_schema)",
        }),
      ),
      (schemas) => [...new Set(schemas)].sort(),
    ),
  ),
  groups: z.optional(groupLevels()),
  until: z.optional(groupEnds()),
  rotation: z.optional(freeText()),
  ondelete: z.optional(oneOf(['drop', 'retain'], WORDS_FOR_ON_DELETE)),
  confirmremovals: z.optional(flag()),
  dryrun: z.optional(flag()),
  revision: z.optional(freeText()),
  owner: z.optional(freeText(MAX_OWNER)),
  declaredby: z.optional(freeText(MAX_OWNER)),
  takeover: z.optional(flag()),
  adopt: z.optional(
    text(
      'must be 1 to 63 bytes without control characters',
      identifierFault,
      'must be the name of a database user',
    ),
  ),
} satisfies Record<FieldName, z.ZodMiniType>;

function matching(pattern: RegExp) {
  return (value: string) => (pattern.test(value) ? value : undefined);
}

export const requestSchema = z.object(FIELDS);
export type FieldValues = z.infer<typeof requestSchema>;

export function identityIn(fields: FieldValues): Identity {
  const { account, region, env, project, appname, dbname } = fields;
  return { account, region, env, project, appname, dbname };
}

/** The problems of values that are wrong one by one. */
export function problemsIn(error: z.core.$ZodError): Problem[] {
  return error.issues.flatMap(({ path: [field, below], message }) =>
    typeof field === 'string' && isField(field)
      ? [{ field, ...(typeof below === 'string' && { below }), says: message }]
      : [],
  );
}

/** The problems of other inputs, key by key: `operation: must be one of ...`. */
export function issuesOf(error: z.core.$ZodError): string[] {
  const named = (path: readonly PropertyKey[]) =>
    path.filter((key) => typeof key === 'string').join('.');
  return error.issues.map(({ path, message }) => `${named(path)}: ${message}`);
}

function isSystemSchema(schema: string): boolean {
  return schema.startsWith('pg_') || schema === 'information_schema';
}
