import { type Engine, engineOf } from './engine.ts';
import type { FieldName, NameOf } from './field-names.ts';
import { FIELDS, type FieldValues, identityIn } from './fields.ts';
import { fitsParameterStore, lengthInNames, MAX_LENGTH_IN_NAMES } from './identity.ts';
import type { Problem } from './problem.ts';
import { parseRdsEndpoint } from './rds-endpoint.ts';
import { isReserved } from './reserved-names.ts';

/** The problems of fields that are right one by one but not together. */
export function contradictions(fields: FieldValues): Problem[] {
  return [...masterProblems(fields), ...engineProblems(fields), ...lengthProblems(fields)];
}

function masterProblems(fields: FieldValues): Problem[] {
  const { username, password, mastersecret, account, region } = fields;
  const problems = missingMaster({ username, password, mastersecret });
  if (mastersecret !== undefined && password !== undefined)
    problems.push({
      field: 'password',
      says: (nameOf) =>
        `is given beside ${nameOf('mastersecret')}; give one of them, ${nameOf('mastersecret')} is the ` +
        'better one',
    });
  if (mastersecret?.account !== undefined && mastersecret.account !== account)
    problems.push({
      field: 'mastersecret',
      says:
        `is in account ${mastersecret.account}, and the database in account ${account}; the ` +
        "secret must be in the database's own account",
    });
  if (mastersecret?.region !== undefined && mastersecret.region !== region)
    problems.push({
      field: 'mastersecret',
      says:
        `is in Region ${mastersecret.region}, and the database in Region ${region}; the secret ` +
        "must be in the database's own Region",
    });
  return problems;
}

const A_SECRET = 'the ARN of a Secrets Manager secret, or the name of an SSM SecureString';
const missingBeside = (other: FieldName) => (nameOf: NameOf) =>
  `is missing beside ${nameOf(other)}; better, give ${nameOf('mastersecret')} (${A_SECRET})`;

/** @param given the fields, whether they are right or not */
export function missingMaster(given: Partial<Record<FieldName, unknown>>): Problem[] {
  const { username, password, mastersecret } = given;
  if (mastersecret !== undefined || (username !== undefined && password !== undefined)) return [];
  if (username !== undefined) return [{ field: 'password', says: missingBeside('username') }];
  if (password !== undefined) return [{ field: 'username', says: missingBeside('password') }];
  return [
    {
      field: 'mastersecret',
      says: (nameOf) =>
        `is missing; give it (${A_SECRET}), or else ${nameOf('username')} and ` +
        `${nameOf('password')} of the master user`,
    },
  ];
}

function engineProblems({ dbtype, dbname, schemas }: FieldValues): Problem[] {
  const engine = engineOf(dbtype);
  const problems: Problem[] = [];
  if (engine === 'mysql' && /[\u{10000}-\u{10ffff}]/u.test(dbname))
    problems.push({
      field: 'dbname',
      says: 'holds a character that MySQL and MariaDB do not allow in names',
    });
  if (engine !== 'postgres' && schemas !== undefined)
    problems.push({
      field: 'schemas',
      says: (nameOf) =>
        `is for PostgreSQL only; a MySQL schema is a database, named by ${nameOf('dbname')}`,
    });
  return problems;
}

function lengthProblems(fields: FieldValues): Problem[] {
  const identity = identityIn(fields);
  if (fitsParameterStore(identity)) return [];
  const length = lengthInNames(identity);
  return [
    {
      field: 'env',
      says: (nameOf) =>
        `has, with ${nameOf('project')}, ${nameOf('appname')} and ${nameOf('dbname')}, ${length} ` +
        `characters in the names of parameters, which have room for ${MAX_LENGTH_IN_NAMES}; a ` +
        'character that Parameter Store can not spell counts as three for each of its bytes',
    },
  ];
}

/**
 * What is granted in a template is granted in every database that is made of it; and RDS lets nobody
 * into its own.
 */
const OWN_DATABASES: ReadonlySet<unknown> = new Set(['template0', 'template1', 'rdsadmin']);

/** A removal may still name one. */
export function databaseProblems({ dbtype, dbname }: Readonly<Record<string, unknown>>): Problem[] {
  const { data } = FIELDS.dbtype.safeParse(dbtype);
  const isOwn = OWN_DATABASES.has(FIELDS.dbname.safeParse(dbname).data);
  if (!isOwn || data === undefined || engineOf(data) !== 'postgres') return [];
  return [{ field: 'dbname', says: "is one of the server's own databases; name one of yours" }];
}

/**
 * The folders of Parameter Store that hold records: people may read them, and must find no password
 * there. A removal may still name one.
 */
const OWN_FOLDERS: ReadonlySet<unknown> = new Set(['records', 'removed']);

export function folderProblems({ env }: Readonly<Record<string, unknown>>): Problem[] {
  if (!OWN_FOLDERS.has(FIELDS.env.safeParse(env).data)) return [];
  return [
    { field: 'env', says: "is the folder of database-access's own parameters; name another" },
  ];
}

/**
 * Its certificate is a public one, it keeps the users' passwords itself, and it may change the
 * server during a session. A removal may still name it.
 */
export function proxyProblems({ dbendpoint }: Readonly<Record<string, unknown>>): Problem[] {
  const { data } = FIELDS.dbendpoint.safeParse(dbendpoint);
  if (data === undefined || parseRdsEndpoint(data.host)?.kind !== 'proxy') return [];
  return [
    {
      field: 'dbendpoint',
      says:
        'is an RDS Proxy, where no users can be made; give the endpoint of the instance, or of ' +
        "the cluster's writer",
    },
  ];
}

/** The access review spells users of MySQL as `app@%`. */
export function adopteeIn(name: string, engine: Engine): string {
  return engine === 'mysql' && name.length > 2 && name.endsWith('@%') ? name.slice(0, -2) : name;
}

/** The server tells of all others who can't be adopted. A removal may still name one. */
export function adoptProblems(fields: Readonly<Record<string, unknown>>): Problem[] {
  const type = FIELDS.dbtype.safeParse(fields['dbtype']).data;
  const name = FIELDS.adopt.safeParse(fields['adopt']).data;
  if (type === undefined || name === undefined) return [];
  const engine = engineOf(type);
  if (!isReserved(adopteeIn(name, engine), engine)) return [];
  return [
    {
      field: 'adopt',
      says: "is one of the server's own users, or a role of ours; name a user of an application",
    },
  ];
}
