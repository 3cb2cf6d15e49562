import {
  secretBinary,
  secretIncomplete,
  secretMalformed,
  secretUnresolved,
} from '../../errors/secrets.ts';
import { Secret } from '../../runtime/secret.ts';
import * as z from '../../runtime/zod.ts';
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
  /** Undefined for a binary secret. */
  readonly text: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

const text = z.optional(z.string());

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const shape = z.object({
  username: text,
  password: text,
  host: text,
  port: z.optional(z.numeric().check(z.int(), z.minimum(1), z.maximum(65_535))),
  engine: text,
  dbinstanceidentifier: text,
  dbclusteridentifier: text,
});

/**
 * Parses a JSON object, or the bare password if the request gives `username`. Nothing of the
 * content is repeated in an error.
 */
export function parseMasterSecret(content: SecretContent, username?: string): MasterSecret {
  if (content.text === undefined) throw secretBinary();
  const json = parseJson(content.text);
  const { data: fields, error } = shape.safeParse(json ?? {});
  if (fields === undefined)
    throw secretMalformed({ keys: [...new Set(error.issues.map(({ path }) => path.join('.')))] });
  const isJson = json !== undefined;
  const user = username ?? fields.username ?? '';
  const password = fields.password ?? (isJson ? '' : content.text);
  if (user === '' || password === '') {
    const missing = Object.entries({ username: user, password }).filter(([, text]) => text === '');
    throw secretIncomplete({ isJson, missing: missing.map(([key]) => key) });
  }
  if (`${user} ${password}`.includes('{{resolve:')) throw secretUnresolved();
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

/**
 * The object with its keys in lower case, as AWS's rotation functions read them. Undefined for
 * anything but a JSON object. Of two keys that differ in case only, the one in lower case counts.
 */
function parseJson(given: string): Record<string, unknown> | undefined {
  const value = parsed(given);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter(([, value]) => value !== null && value !== '');
  const inLowerCase = entries.map(([key, value]) => [key.toLowerCase(), value] as const);
  return { ...Object.fromEntries(inLowerCase), ...Object.fromEntries(entries) };
}

function parsed(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}
