// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

import type { WrongInput } from './right.ts';

/** Names and free texts. */
export const NAMES: readonly WrongInput[] = [
  [
    'dots as env',
    { env: '..' },
    'env: is only dots; it must be 1 to 64 characters, not only dots, without control ' +
      'and invisible characters',
  ],
  [
    'one dot as appname',
    { appname: '.' },
    'appname: is only dots; it must be 1 to 64 characters, not only dots, without ' +
      'control and invisible characters',
  ],
  [
    'dots as dbname',
    { dbname: '...' },
    'dbname: is only dots; it must be 1 to 63 bytes, not only dots, without control and ' +
      'invisible characters',
  ],
  [
    '65 characters',
    { project: 'x'.repeat(65) },
    'project: has 65 characters; it must be 1 to 64 characters, not only dots, without ' +
      'control and invisible characters',
  ],
  [
    '64 bytes',
    { dbname: 'x'.repeat(64) },
    'dbname: has 64 bytes; it must be 1 to 63 bytes, not only dots, without control and ' +
      'invisible characters',
  ],
  [
    'letters of two bytes',
    { dbname: 'ü'.repeat(32) },
    'dbname: has 64 bytes; it must be 1 to 63 bytes, not only dots, without control and ' +
      'invisible characters',
  ],
  [
    'a line end within',
    { appname: 'check\nout' },
    'appname: holds a line end; it must be 1 to 64 characters, not only dots, without ' +
      'control and invisible characters',
  ],
  [
    'a zero byte',
    { dbname: 'a\u0000b' },
    'dbname: holds a control character; it must be 1 to 63 bytes, not only dots, without ' +
      'control and invisible characters',
  ],
  [
    'an invisible character',
    { project: 'sh\u200bop' },
    'project: holds an invisible character; it must be 1 to 64 characters, not only ' +
      'dots, without control and invisible characters',
  ],
  ['a list as env', { env: ['prod'] }, 'env: is a list; it must be a name such as prod'],
  [
    'an object as appname',
    { appname: { Ref: 'AppName' } },
    'appname: is an object; it must be a name such as checkout',
  ],
  [
    'an object as dbname',
    { dbname: { 'Fn::GetAtt': ['Db', 'DBName'] } },
    'dbname: is an object; it must be the name of the database',
  ],
  [
    'names that are too long together',
    { env: '日'.repeat(64), project: '日'.repeat(64) },
    'env: has, with project, appname and dbname, 1166 characters in the names of ' +
      'parameters, which have room for 266; a character that Parameter Store can not ' +
      'spell counts as three for each of its bytes',
  ],
  [
    'an emoji on MySQL',
    { dbtype: 'mysql', dbname: 'orders🚀' },
    'dbname: holds a character that MySQL and MariaDB do not allow in names',
  ],
  [
    'an unresolved reference',
    { appname: '{{resolve:ssm:/app/name}}' },
    'appname: holds a dynamic reference ({{resolve:...}}) as plain text; CloudFormation ' +
      'resolves none of secretsmanager and ssm-secure in a custom resource. Give the value ' +
      'itself',
  ],
  [
    'an unresolved placeholder',
    { appname: '${AWS::StackName}' },
    'appname: holds ${...} as plain text, which nobody resolved. Give the value itself; ' +
      'in CloudFormation, by !Sub',
  ],
  [
    'a placeholder of a shell',
    { env: '${ENV}' },
    'env: holds ${...} as plain text, which nobody resolved. Give the value itself; in ' +
      'CloudFormation, by !Sub',
  ],
  [
    'a system schema',
    { schemas: ['pg_catalog'] },
    "schemas: must not name the system's own schemas (pg_..., information_schema)",
  ],
  [
    'the information schema',
    { schemas: 'information_schema' },
    "schemas: must not name the system's own schemas (pg_..., information_schema)",
  ],
  [
    'a number among schemas',
    { schemas: ['public', 7] },
    'schemas: must be a list of schema names; item 2 is a number',
  ],
  [
    'a list within schemas',
    { schemas: [['public']] },
    'schemas: must be a list of schema names; item 1 is a list',
  ],
  [
    'an object as schemas',
    { schemas: { public: 'readonly' } },
    'schemas: is an object; it must be a list of schema names',
  ],
  [
    'a long schema',
    { schemas: ['public', 'x'.repeat(64)] },
    'schemas: must be a list of schema names; item 2 has 64 bytes',
  ],
  [
    'true as schemas',
    { schemas: true },
    'schemas: is a boolean (true or false); it must be a list of schema names',
  ],
  [
    'schemas that were encoded',
    { schemas: '["orders"]' },
    'schemas: is JSON within a text (give the list or the object itself); it must be a list of ' +
      'schema names',
  ],
  [
    'a template of PostgreSQL',
    { dbname: 'template1' },
    "dbname: is one of the server's own databases; name one of yours",
  ],
  [
    "RDS's own database",
    { dbtype: 'aurora-postgresql', dbname: 'rdsadmin' },
    "dbname: is one of the server's own databases; name one of yours",
  ],
  [
    'schemas on MySQL',
    { dbtype: 'mysql', schemas: ['orders'] },
    'schemas: is for PostgreSQL only; a MySQL schema is a database, named by dbname',
  ],
  [
    'an object as revision',
    { revision: { sha: 'abc' } },
    'revision: is an object; it must be a text of at most 256 characters',
  ],
  [
    'a list as rotation',
    { rotation: ['2026'] },
    'rotation: is a list; it must be a text of at most 256 characters',
  ],
  [
    'a long revision',
    { revision: 'x'.repeat(257) },
    'revision: has 257 characters; it must be a text of at most 256 characters',
  ],
  [
    'a long owner',
    { owner: 'x'.repeat(201) },
    'owner: has 201 characters; it must be a text of at most 200 characters',
  ],
  [
    'a line end in declared_by',
    { declared_by: 'one\ntwo' },
    'declared_by: holds a line end; it must be a text of at most 200 characters',
  ],
];
