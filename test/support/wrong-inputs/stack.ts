// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

/** What people get wrong in templates, by the event of the stack: title, properties, sentence. */

export const RIGHT_PROPERTIES = {
  ServiceToken: 'arn:aws:lambda:eu-central-1:222222222222:function:database-access',
  DbType: 'postgres',
  DbEndpoint: 'orders.c0ffee.eu-central-1.rds.amazonaws.com:5432',
  DbName: 'orders',
  MasterSecret: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-1-AbCdEf',
  Env: 'prod',
  Project: 'shop',
  AppName: 'checkout',
};

export const OF_STACKS: ReadonlyArray<
  readonly [title: string, properties: object, sentence: string]
> = [
  ['no DbName', { DbName: undefined }, 'DbName: is missing; it must be the name of the database'],
  [
    'an empty parameter as AppName',
    { AppName: '' },
    'AppName: is missing; it must be a name such as checkout',
  ],
  [
    "Terraform's name",
    { database_type: 'postgres' },
    'database_type: is no field; did you mean DbType?',
  ],
  [
    "RDS's name of the type",
    { DbType: undefined, Engine: 'postgres' },
    'Engine: is no field; did you mean DbType?',
  ],
  [
    "RDS's name of the database",
    { DbName: undefined, DBName: 'orders', DbNam: 'orders' },
    'DbNam: is no field; did you mean DBName?',
  ],
  [
    "RDS's name of the user",
    { MasterSecret: undefined, MasterUsername: 'postgres' },
    'MasterUsername: is no field; did you mean Username?; MasterSecret: is missing; ' +
      'give it (the ARN of a Secrets Manager secret, or the name of an SSM ' +
      'SecureString), or else Username and Password of the master user',
  ],
  [
    'the port of its own',
    { DbEndpointPort: '5432' },
    'DbEndpointPort: is no field; the fields that are not given are Username, ' +
      'Password, Account, Region, Vpc, Privileges, Schemas, Groups, Until, Rotation, ' +
      'OnDelete, ConfirmRemovals, DryRun, Revision, Owner, DeclaredBy, TakeOver, Adopt',
  ],
  [
    'a whole endpoint',
    { DbEndpoint: { Address: 'orders.example', Port: '5432' } },
    'DbEndpoint: is an object; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'AWS::NoValue as a text',
    { Groups: [{ Name: 'DB-Readers', Privileges: 'AWS::NoValue' }] },
    'Groups.DB-Readers: must be readonly, readwrite or owner',
  ],
  [
    'a map with a level of SQL',
    { Groups: { 'DB-Writers': 'write' } },
    "Groups.DB-Writers: 'write' is not readonly, readwrite or owner; did you mean " + 'readwrite?',
  ],
  [
    'a dynamic reference',
    { MasterSecret: '{{resolve:secretsmanager:orders}}' },
    'MasterSecret: holds a dynamic reference ({{resolve:...}}) as plain text; ' +
      'CloudFormation resolves none of secretsmanager and ssm-secure in a custom ' +
      'resource. Give MasterSecret the ARN of the secret, or the name of the SSM ' +
      'parameter',
  ],
  [
    'a text without !Sub',
    { Env: '${Stage}' },
    'Env: holds ${...} as plain text, which nobody resolved. Give the value itself; in ' +
      'CloudFormation, by !Sub',
  ],
  [
    'a password by a dynamic reference',
    { MasterSecret: undefined, Username: 'postgres', Password: '{{resolve:ssm-secure:/orders}}' },
    'Password: holds a dynamic reference ({{resolve:...}}) as plain text; ' +
      'CloudFormation resolves none of secretsmanager and ssm-secure in a custom ' +
      'resource. Give MasterSecret the ARN of the secret, or the name of the SSM ' +
      'parameter',
  ],
  ['a boolean in words', { DryRun: 'yes' }, 'DryRun: must be true or false; did you mean true?'],
  ['a policy', { DeletionPolicy: 'Retain' }, 'DeletionPolicy: is no field; did you mean OnDelete?'],
  [
    'a policy in words',
    { OnDelete: 'Retain' },
    'OnDelete: must be one of drop, retain; did you mean retain?',
  ],
  [
    'an Availability Zone',
    { Region: 'eu-central-1a' },
    'Region: is an Availability Zone, with a letter at its end; it must be a Region such ' +
      'as eu-central-1',
  ],
  [
    "the stack's account in words",
    { Account: 'prod' },
    'Account: must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    "another account's secret",
    { MasterSecret: 'arn:aws:ssm:eu-central-1:333333333333:parameter/x' },
    'MasterSecret: is in account 333333333333, and the database in account 222222222222; ' +
      "the secret must be in the database's own account",
  ],
  [
    'everything below Properties',
    { Properties: { DbName: 'orders' } },
    'Properties: is no field; all fields belong at the top of the input',
  ],
];
