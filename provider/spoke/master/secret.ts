import * as z from 'zod';
import { UserError } from '../../runtime/errors.ts';
import { Secret } from '../../runtime/secret.ts';
import type { MasterUser } from '../server.ts';

/** The tag by which the owner of a secret says where it may go. */
export const ENDPOINTS_TAG = 'database-access:endpoints';

/** What a secret says about the server that it is for. */
export interface Destination {
  /** What the owner adds to what follows: `host` or `host:port`, separated by spaces. */
  readonly endpoints?: string;
  /** RDS's own word on a secret that it manages: nobody else can set or change such tags. */
  readonly instanceArn?: string;
  readonly clusterArn?: string;
  /** The keys of the JSON that AWS's rotation functions and the CDK write. */
  readonly host?: string;
  readonly port?: number;
  readonly engine?: string;
  readonly instanceId?: string;
  readonly clusterId?: string;
}

export interface MasterSecret {
  readonly login: MasterUser;
  readonly destination: Destination;
}

export interface SecretContent {
  readonly text: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

const text = z.string().optional();

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const shape = z.object({
  username: text,
  password: text,
  host: text,
  port: z.coerce.number().int().min(1).max(65_535).optional(),
  engine: text,
  dbinstanceidentifier: text,
  dbclusteridentifier: text,
});

/**
 * Parses a JSON object, or the bare password if the request gives `username`. Nothing of the
 * content is repeated in an error.
 */
export function parseMasterSecret(content: SecretContent, username?: string): MasterSecret {
  const json = parseJson(content.text);
  const { data: fields, error } = shape.safeParse(json ?? {});
  if (fields === undefined) throw malformed(error.issues.map(({ path }) => path.join('.')));
  const user = username ?? fields.username;
  const password = fields.password ?? (json === undefined ? content.text : undefined);
  if (user === undefined || user === '' || password === undefined || password === '')
    throw new UserError(
      'mastersecret: must hold {"username": "...", "password": "..."}, as the secrets that RDS ' +
        'manages do, or the bare password when the request gives username',
    );
  const { host, port, engine, dbinstanceidentifier, dbclusteridentifier } = fields;
  const {
    [ENDPOINTS_TAG]: endpoints,
    'aws:rds:primaryDBInstanceArn': instanceArn,
    'aws:rds:primaryDBClusterArn': clusterArn,
  } = content.tags;
  return {
    login: { username: user, password: new Secret(password) },
    destination: {
      ...(endpoints !== undefined && { endpoints }),
      ...(instanceArn !== undefined && { instanceArn }),
      ...(clusterArn !== undefined && { clusterArn }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(engine !== undefined && { engine }),
      ...(dbinstanceidentifier !== undefined && { instanceId: dbinstanceidentifier }),
      ...(dbclusteridentifier !== undefined && { clusterId: dbclusteridentifier }),
    },
  };
}

function malformed(keys: readonly string[]): UserError {
  return new UserError(
    `mastersecret: ${[...new Set(keys)].join(', ')} in the secret's JSON must be what AWS's ` +
      'rotation functions write: texts, and a port from 1 to 65535',
  );
}

/**
 * The object with its keys in lower case, as AWS's rotation functions read them. Undefined for
 * anything but a JSON object. Of two keys that differ in case only, the one in lower case counts.
 */
function parseJson(given: string | undefined): Record<string, unknown> | undefined {
  const value = parsed(given);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter(([, value]) => value !== null && value !== '');
  const inLowerCase = entries.map(([key, value]) => [key.toLowerCase(), value] as const);
  return { ...Object.fromEntries(inLowerCase), ...Object.fromEntries(entries) };
}

function parsed(given: string | undefined): unknown {
  try {
    return JSON.parse(given ?? '');
  } catch {
    return undefined;
  }
}
