import { engineOf } from './engine.ts';
import { type FieldName, type FieldValues, identityIn } from './fields.ts';
import { fitsParameterStore } from './identity.ts';
import { parseRdsEndpoint } from './rds-endpoint.ts';

/** The problems of fields that are right one by one but not together. */
export function contradictions(fields: FieldValues): string[] {
  return [...masterProblems(fields), ...engineProblems(fields), ...lengthProblems(fields)];
}

function masterProblems(fields: FieldValues): string[] {
  const { username, password, mastersecret, account, region } = fields;
  const problems = missingMaster({ username, password, mastersecret });
  if (mastersecret !== undefined && password !== undefined)
    problems.push(
      'password: is given beside mastersecret; give one of them, mastersecret is the better one',
    );
  if (mastersecret?.account !== undefined && mastersecret.account !== account)
    problems.push(
      `mastersecret: is in account ${mastersecret.account}, and the database in account ` +
        `${account}; the secret must be in the database's own account`,
    );
  if (mastersecret?.region !== undefined && mastersecret.region !== region)
    problems.push(
      `mastersecret: is in Region ${mastersecret.region}, and the database in Region ${region}; ` +
        "the secret must be in the database's own Region",
    );
  return problems;
}

/** @param given the fields, whether they are right or not */
export function missingMaster(given: Partial<Record<FieldName, unknown>>): string[] {
  const { username, password, mastersecret } = given;
  if (mastersecret !== undefined || (username !== undefined && password !== undefined)) return [];
  return [
    'mastersecret: is missing; give it (the ARN of a Secrets Manager secret, or the name of an ' +
      'SSM SecureString), or else username and password of the master user',
  ];
}

function engineProblems({ dbtype, dbname, schemas }: FieldValues): string[] {
  const engine = engineOf(dbtype);
  const problems: string[] = [];
  if (engine === 'mysql' && /[\u{10000}-\u{10ffff}]/u.test(dbname))
    problems.push('dbname: holds a character that MySQL and MariaDB do not allow in names');
  if (engine !== 'postgres' && schemas !== undefined)
    problems.push('schemas: is for PostgreSQL only; a MySQL schema is a database, named by dbname');
  return problems;
}

function lengthProblems(fields: FieldValues): string[] {
  if (fitsParameterStore(identityIn(fields))) return [];
  return [
    'env, project, appname and dbname: are together too long for a parameter name; a ' +
      'character that Parameter Store can not spell counts as three for each of its bytes',
  ];
}

/**
 * Its certificate is a public one, it keeps the users' passwords itself, and it may change the
 * server during a session. A removal may still name it.
 */
export function proxyProblems({ dbendpoint }: FieldValues): string[] {
  if (parseRdsEndpoint(dbendpoint.host)?.kind !== 'proxy') return [];
  return [
    'dbendpoint: is an RDS Proxy, where no users can be made; give the endpoint of the instance, ' +
      "or of the cluster's writer",
  ];
}
