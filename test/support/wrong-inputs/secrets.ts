// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

import type { WrongInput } from './right.ts';

/** The master user, the account, and secrets in wrong fields. */
export const SECRETS: readonly WrongInput[] = [
  [
    'no master user',
    { mastersecret: undefined },
    'mastersecret: is missing; give it (the ARN of a Secrets Manager secret, or the name ' +
      'of an SSM SecureString), or else username and password of the master user',
  ],
  [
    'only a user name',
    { mastersecret: undefined, username: 'postgres' },
    'password: is missing beside username; better, give mastersecret (the ARN of a ' +
      'Secrets Manager secret, or the name of an SSM SecureString)',
  ],
  [
    'only a password',
    { mastersecret: undefined, password: 'Hunter2-Hunter2' },
    'username: is missing beside password; better, give mastersecret (the ARN of a ' +
      'Secrets Manager secret, or the name of an SSM SecureString)',
  ],
  [
    'a password beside the secret',
    { password: 'Hunter2-Hunter2' },
    'password: is given beside mastersecret; give one of them, mastersecret is the ' + 'better one',
  ],
  [
    'a password in place of the secret',
    { mastersecret: 'Hunter2-Hunter2' },
    'mastersecret: has no / at its beginning; it must be the ARN of a Secrets ' +
      'Manager secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'a name of Secrets Manager',
    { mastersecret: 'orders' },
    'mastersecret: has no / at its beginning; it must be the ARN of a Secrets ' +
      'Manager secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'a path without a slash',
    { mastersecret: 'masters/orders' },
    'mastersecret: has no / at its beginning; it must be the ARN of a Secrets Manager ' +
      'secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'the name of a secret that RDS manages',
    { mastersecret: 'rds!db-0a1b2c3d' },
    'mastersecret: is the name of a secret in Secrets Manager, not its ARN; it must ' +
      'be the ARN of a Secrets Manager secret, or the name (/path/name) or ARN of an ' +
      'SSM SecureString parameter',
  ],
  [
    'a parameter with its version',
    { mastersecret: '/masters/orders:3' },
    'mastersecret: has a version or a label after its name; it must be the ARN of a ' +
      'Secrets Manager secret, or the name (/path/name) or ARN of an SSM SecureString ' +
      'parameter',
  ],
  [
    "the secret's own JSON",
    { mastersecret: '{"username":"postgres","password":"Hunter2-Hunter2"}' },
    'mastersecret: is the secret itself, which is to be stored; it must be the ARN of a ' +
      'Secrets Manager secret, or the name (/path/name) or ARN of an SSM SecureString ' +
      'parameter',
  ],
  [
    'an object',
    { mastersecret: { username: 'postgres', password: 'Hunter2-Hunter2' } },
    'mastersecret: is an object; it must be the ARN of a Secrets Manager secret, or the ' +
      'name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'a list with the secret',
    { mastersecret: [{ secret_arn: 'x' }] },
    'mastersecret: is a list; it must be the ARN of a Secrets Manager secret, or the ' +
      'name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'the ARN of a database',
    { mastersecret: 'arn:aws:rds:eu-central-1:222222222222:db:orders' },
    'mastersecret: is the ARN of another service; it must be the ARN of a Secrets ' +
      'Manager secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'the ARN of a key',
    { mastersecret: 'arn:aws:kms:eu-central-1:222222222222:key/1' },
    'mastersecret: is the ARN of another service; it must be the ARN of a Secrets ' +
      'Manager secret, or the name (/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    'an ARN that is cut off',
    { mastersecret: 'arn:aws:secretsmanager:eu-central-1:222222222222' },
    'mastersecret: is an ARN that is cut off, or of something else; it must be the ARN ' +
      'of a Secrets Manager secret, or the name (/path/name) or ARN of an SSM SecureString ' +
      'parameter',
  ],
  [
    'a URL of the console',
    { mastersecret: 'https://eu-central-1.console.aws.amazon.com/x' },
    'mastersecret: is a URL; it must be the ARN of a Secrets Manager secret, or the name ' +
      '(/path/name) or ARN of an SSM SecureString parameter',
  ],
  [
    "another account's secret",
    { mastersecret: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:orders-AbCdEf' },
    'mastersecret: is in account 333333333333, and the database in account 222222222222; ' +
      "the secret must be in the database's own account",
  ],
  [
    "another Region's secret",
    { mastersecret: 'arn:aws:ssm:us-east-1:222222222222:parameter/orders' },
    'mastersecret: is in Region us-east-1, and the database in Region eu-central-1; the ' +
      "secret must be in the database's own Region",
  ],
  [
    'an unresolved reference as secret',
    { mastersecret: '{{resolve:secretsmanager:orders}}' },
    'mastersecret: holds a dynamic reference ({{resolve:...}}) as plain text; ' +
      'CloudFormation resolves none of secretsmanager and ssm-secure in a custom resource. ' +
      'Give mastersecret the ARN of the secret, or the name of the SSM parameter',
  ],
  [
    'an unresolved reference as password',
    {
      mastersecret: undefined,
      username: 'postgres',
      password: '{{resolve:secretsmanager:orders:SecretString:password}}',
    },
    'password: holds a dynamic reference ({{resolve:...}}) as plain text; CloudFormation ' +
      'resolves none of secretsmanager and ssm-secure in a custom resource. Give ' +
      'mastersecret the ARN of the secret, or the name of the SSM parameter',
  ],
  [
    'an unresolved placeholder as secret',
    { mastersecret: '${MasterSecret}' },
    'mastersecret: holds ${...} as plain text, which nobody resolved. Give the value ' +
      'itself; in CloudFormation, by !Sub',
  ],
  [
    'a password as an object',
    { mastersecret: undefined, username: 'postgres', password: { Ref: 'Password' } },
    'password: is an object; it must be a text',
  ],
  [
    'a list of user names',
    { username: ['postgres'] },
    'username: is a list; it must be the name of the master user',
  ],
  [
    'a long user name',
    { username: 'x'.repeat(64) },
    'username: has 64 bytes; it must be 1 to 63 bytes without control characters',
  ],
  [
    'a number of eleven digits as account',
    { account: 22222222222 },
    'account: has 11 digits; it must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    'an account with hyphens',
    { account: '2222-2222-2222' },
    'account: has hyphens; it must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    "an account's name",
    { account: 'shop-prod' },
    'account: must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    'an ARN as account',
    { account: 'arn:aws:iam::222222222222:root' },
    'account: is an ARN; it must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    'a password in account',
    { account: 'Hunter2-Hunter2' },
    'account: must be 12 digits, in quotes so that leading zeros stay',
  ],
  [
    'a password in dbtype',
    { dbtype: 'Hunter2-Hunter2' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb',
  ],
  [
    'a password in privileges',
    { privileges: 'Hunter2-Hunter2' },
    'privileges: must be one of readonly, readwrite, owner',
  ],
  [
    'a password as the level of a group',
    { groups: { 'DB-Readers': 'Hunter2-Hunter2' } },
    'groups.DB-Readers: must be readonly, readwrite or owner',
  ],
];
