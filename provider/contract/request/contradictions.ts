import { engineOf } from './engine.ts';
import type { FieldName } from './field-names.ts';
import { FIELDS, type FieldValues, identityIn } from './fields.ts';
import { fitsParameterStore } from './identity.ts';
import type { Problem } from './problem.ts';
import { parseRdsEndpoint } from './rds-endpoint.ts';

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
      says: 'is given beside mastersecret; give one of them, mastersecret is the better one',
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

const BETTER =
  'mastersecret (the ARN of a Secrets Manager secret, or the name of an SSM SecureString)';

/** @param given the fields, whether they are right or not */
export function missingMaster(given: Partial<Record<FieldName, unknown>>): Problem[] {
  const { username, password, mastersecret } = given;
  if (mastersecret !== undefined || (username !== undefined && password !== undefined)) return [];
  if (username !== undefined)
    return [{ field: 'password', says: `is missing beside username; better, give ${BETTER}` }];
  if (password !== undefined)
    return [{ field: 'username', says: `is missing beside password; better, give ${BETTER}` }];
  return [
    {
      field: 'mastersecret',
      says:
        'is missing; give it (the ARN of a Secrets Manager secret, or the name of an SSM ' +
        'SecureString), or else username and password of the master user',
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
      says: 'is for PostgreSQL only; a MySQL schema is a database, named by dbname',
    });
  return problems;
}

function lengthProblems(fields: FieldValues): Problem[] {
  if (fitsParameterStore(identityIn(fields))) return [];
  return [
    {
      field: 'env',
      says:
        'is, with project, appname and dbname, together too long for a parameter name; a ' +
        'character that Parameter Store can not spell counts as three for each of its bytes',
    },
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
