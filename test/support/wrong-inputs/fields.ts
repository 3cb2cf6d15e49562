// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

import type { WrongInput } from './right.ts';

/** Fields that there are not, are missing or come twice. */
export const FIELDS: readonly WrongInput[] = [
  [
    'nothing at all',
    {
      dbtype: undefined,
      dbendpoint: undefined,
      dbname: undefined,
      mastersecret: undefined,
      env: undefined,
      project: undefined,
      appname: undefined,
    },
    '7 fields are missing: dbtype (such as postgres), dbendpoint (host or ' +
      'host:port), dbname (of the database), env (such as prod), project (such as ' +
      'shop), appname (such as checkout), mastersecret (the ARN of a Secrets Manager ' +
      'secret, or the name of an SSM SecureString)',
  ],
  [
    'no dbtype',
    { dbtype: undefined },
    'dbtype: is missing; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb',
  ],
  [
    'an empty dbtype',
    { dbtype: '' },
    'dbtype: is missing; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb',
  ],
  ['null as dbname', { dbname: null }, 'dbname: is missing; it must be the name of the database'],
  ['an empty list as env', { env: [] }, 'env: is missing; it must be a name such as prod'],
  [
    'spaces as appname',
    { appname: '  ' },
    'appname: is empty; it must be 1 to 64 characters, not only dots, without control ' +
      'and invisible characters',
  ],
  [
    'an unknown field',
    { colour: 'red' },
    'colour: is no field; the fields that are not given are username, password, ' +
      'account, region, vpc, privileges, schemas, groups, until, rotation, ondelete, ' +
      'confirmremovals, dryrun, revision, owner, declaredby, takeover, adopt',
  ],
  [
    'two unknown fields',
    { colour: 'red', size: 3 },
    'colour: is no field; size: is no field; the fields that are not given are ' +
      'username, password, account, region, vpc, privileges, schemas, groups, ' +
      'until, rotation, ondelete, confirmremovals, dryrun, revision, owner, declaredby, ' +
      'takeover, adopt',
  ],
  ['a misspelt field', { privilege: 'owner' }, 'privilege: is no field; did you mean privileges?'],
  [
    'another misspelt field',
    { dbendpiont: 'orders.example' },
    'dbendpiont: is no field; did you mean dbendpoint?',
  ],
  [
    "Terraform's name for the type",
    { database_type: 'postgres', dbtype: undefined },
    'database_type: is no field; did you mean dbtype?',
  ],
  [
    'the type by its own name',
    { engine: 'postgres', dbtype: undefined },
    'engine: is no field; did you mean dbtype?',
  ],
  [
    'the endpoint as host',
    { host: 'orders.example', dbendpoint: undefined },
    'host: is no field; did you mean dbendpoint?',
  ],
  [
    'a port beside the endpoint',
    { port: 5432 },
    'port: is no field; write it into dbendpoint, as host:port',
  ],
  [
    'a URL instead of the endpoint',
    { database_url: 'postgres://orders.example', dbendpoint: undefined },
    'database_url: is no field; did you mean dbendpoint?',
  ],
  [
    'the database in a word of its own',
    { database: 'orders', dbname: undefined },
    'database: is no field; did you mean dbname?',
  ],
  [
    "the module's object",
    { database: { type: 'postgres', name: 'orders' }, dbtype: undefined, dbname: undefined },
    'database: is no field; all fields belong at the top of the input; dbtype: is ' +
      'missing; it must be one of postgres, aurora-postgresql, mysql, aurora-mysql, ' +
      'mariadb; dbname: is missing; it must be the name of the database',
  ],
  [
    "the module's application",
    { application: 'checkout', appname: undefined },
    'application: is no field; did you mean appname?',
  ],
  [
    'an environment in full',
    { environment: 'prod', env: undefined },
    'environment: is no field; did you mean env?',
  ],
  [
    'the ARN of the secret under another name',
    { master_secret_arn: 'x', mastersecret: undefined },
    'master_secret_arn: is no field; did you mean mastersecret?',
  ],
  [
    'the user under another name',
    { master_user: 'postgres' },
    'master_user: is no field; did you mean username?',
  ],
  ['a VPC id', { vpc_id: 'vpc-0123456789abcdef0' }, 'vpc_id: is no field; did you mean vpc?'],
  [
    'an account id',
    { aws_account_id: '222222222222' },
    'aws_account_id: is no field; did you mean account?',
  ],
  [
    "CloudFormation's policy",
    { DeletionPolicy: 'Retain' },
    'DeletionPolicy: is no field; did you mean ondelete?',
  ],
  ['a role', { role: 'readonly' }, 'role: is no field; did you mean privileges?'],
  ['members', { users: ['anna'] }, 'users: is no field; did you mean groups?'],
  [
    "CloudFormation's spelling of a wrong field",
    { DbTyp: 'postgres', dbtype: undefined },
    'DbTyp: is no field; did you mean dbtype?',
  ],
  [
    "CloudFormation's service token",
    { ServiceToken: 'arn:aws:lambda:eu-central-1:222222222222:function:f' },
    'ServiceToken: is no field; the fields that are not given are username, ' +
      'password, account, region, vpc, privileges, schemas, groups, until, rotation, ' +
      'ondelete, confirmremovals, dryrun, revision, owner, declaredby, takeover, adopt',
  ],
  ['a field twice', { db_name: 'other' }, 'db_name: is given twice, in two spellings'],
  [
    'a field thrice',
    { db_name: 'other', DbName: 'third' },
    'db_name: is given twice, in two spellings; DbName: is given twice, in two spellings',
  ],
  [
    'twelve unknown fields',
    Object.fromEntries('abcdefghijkl'.split('').map((c) => [`strange_${c}${c}${c}${c}`, 1])),
    'strange_aaaa: is no field; strange_bbbb: is no field; strange_cccc: is no ' +
      'field; strange_dddd: is no field; strange_eeee: is no field; strange_ffff: is ' +
      'no field; strange_gggg: is no field; strange_hhhh: is no field; strange_iiii: ' +
      'is no field; strange_jjjj: is no field; and 2 more keys; the fields that are ' +
      'not given are username, password, account, region, vpc, privileges, schemas, ' +
      'groups, until, rotation, ondelete, confirmremovals, dryrun, revision, owner, ' +
      'declaredby, takeover, adopt',
  ],
  [
    'a field with spaces in its name',
    { 'db name': 'orders', dbname: undefined },
    'db name: is no field; did you mean dbname?',
  ],
  [
    'a field with a control character in its name',
    { 'db\u001bname': 'orders' },
    'db?name: is no field; did you mean dbname?',
  ],
  [
    'everything within input',
    { input: { dbname: 'orders' } },
    'input: is no field; all fields belong at the top of the input',
  ],
  [
    'everything in its properties',
    { ResourceProperties: { DbName: 'orders' } },
    'ResourceProperties: is no field; all fields belong at the top of the input',
  ],
];
