import * as z from 'zod';
import { Secret } from '../../runtime/secret.ts';
import { MAX_VPC_NAME } from '../names.ts';
import { DATABASE_TYPES } from './engine.ts';
import { groupLevels } from './groups.ts';
import type { Identity } from './identity.ts';
import { LEVELS } from './level.ts';
import { parseAddress, parseMasterSecret } from './locators.ts';
import {
  fitsIdentifier,
  flag,
  freeText,
  isPathPart,
  oneOf,
  parsedText,
  scalar,
  shortName,
  text,
  textList,
} from './rules.ts';

/** Characters of `owner` and `declaredby`, which the record of an access keeps. */
const MAX_OWNER = 200;

/**
 * The fields of a request, each with its rule and the sentence that explains the rule. No sentence
 * repeats the value that it refuses: people paste connection URLs, and secrets end up in the wrong
 * field.
 */
export const FIELDS = {
  dbtype: oneOf(DATABASE_TYPES),
  dbendpoint: parsedText(
    'must be a host name or host:port, as the RDS attributes address and endpoint are',
    parseAddress,
  ),
  dbname: text(
    'must be 1 to 63 bytes, not only dots, without control and invisible characters',
    (value) => fitsIdentifier(value) && isPathPart(value),
  ),
  username: text('must be 1 to 63 bytes without control characters', fitsIdentifier).optional(),
  password: scalar('must be a text')
    .transform((value) => new Secret(value))
    .optional(),
  mastersecret: parsedText(
    'must be the ARN of a Secrets Manager secret, or the name (/path/name) or ARN of an SSM ' +
      'SecureString parameter',
    parseMasterSecret,
  ).optional(),
  account: text('must be 12 digits, in quotes so that leading zeros stay', (value) =>
    /^\d{12}$/.test(value),
  ),
  region: text('must be a Region such as eu-central-1', (value) =>
    /^[a-z]{2,3}(-[a-z]+)+-\d$/.test(value),
  ),
  vpc: text(
    `must be lower-case letters, digits and single hyphens, ${MAX_VPC_NAME} characters at most`,
    (value) => value.length <= MAX_VPC_NAME && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
  ).optional(),
  env: shortName(),
  project: shortName(),
  appname: shortName(),
  privileges: oneOf(LEVELS).optional(),
  schemas: textList('must be a list of schema names', fitsIdentifier)
    .refine((schemas) => !schemas.some(isSystemSchema), {
      error: "must not name the system's own schemas (pg_..., information_schema)",
    })
    .transform((schemas) => [...new Set(schemas)].sort())
    .optional(),
  groups: groupLevels().optional(),
  rotation: freeText().optional(),
  ondelete: oneOf(['drop', 'retain']).optional(),
  confirmremovals: flag().optional(),
  dryrun: flag().optional(),
  revision: freeText().optional(),
  owner: freeText(MAX_OWNER).optional(),
  declaredby: freeText(MAX_OWNER).optional(),
  takeover: flag().optional(),
};

export type FieldName = keyof typeof FIELDS;

export const requestSchema = z.object(FIELDS);
export type FieldValues = z.infer<typeof requestSchema>;

export function identityIn(fields: FieldValues): Identity {
  const { account, region, env, project, appname, dbname } = fields;
  return { account, region, env, project, appname, dbname };
}

/** The problems, field by field: `dbtype: must be one of ...`, `groups.A: must be ...`. */
export function issuesOf(error: z.ZodError): string[] {
  const named = (path: readonly PropertyKey[]) =>
    path.filter((key) => typeof key === 'string').join('.');
  return error.issues.map(({ path, message }) => `${named(path)}: ${message}`);
}

function isSystemSchema(schema: string): boolean {
  return schema.startsWith('pg_') || schema === 'information_schema';
}
