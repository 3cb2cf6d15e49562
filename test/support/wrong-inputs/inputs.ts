import { REFUSED, RIGHT } from './right.ts';

/** Inputs that are wrong as a whole: title, input, entry of the catalogue, sentence. */

const ACTION = { action: 'delete', prev_input: null };

const NO_OBJECT =
  'the request was refused, nothing was changed: the input must be one JSON object with the ' +
  'fields of an access; it is ';
const NO_LIFECYCLE =
  'is no field, and not what lifecycle_scope = "CRUD" of aws_lambda_invocation adds: that has ' +
  'action (create, update or delete) and prev_input (an object or null), and nothing else. ' +
  'Nothing was changed';
const OTHER_BUCKET =
  "ResponseURL: is not CloudFormation's bucket in eu-central-1; nothing was changed, and nothing " +
  'was sent there';

const NO_MASTER =
  'mastersecret: is missing; give it (the ARN of a Secrets Manager secret, or the name of an SSM ' +
  'SecureString), or else username and password of the master user';
const EVERYTHING =
  '7 fields are missing: dbtype (such as postgres), dbendpoint (host or host:port), ' +
  'dbname (of the database), env (such as prod), project (such as shop), appname ' +
  '(such as checkout), mastersecret (the ARN of a Secrets Manager secret, or the ' +
  'name of an SSM SecureString)';

export const INPUTS: ReadonlyArray<
  readonly [title: string, input: unknown, entry: string, sentence: string]
> = [
  ['null', null, 'request-no-object', `${NO_OBJECT}null`],
  ['nothing', undefined, 'request-no-object', `${NO_OBJECT}nothing`],
  ['a list', [RIGHT], 'request-no-object', `${NO_OBJECT}a list`],
  ['a number', 7, 'request-no-object', `${NO_OBJECT}a number`],
  ['a text', 'orders', 'request-no-object', `${NO_OBJECT}a text`],
  [
    'JSON that was encoded twice',
    JSON.stringify(RIGHT),
    'request-no-object',
    `${NO_OBJECT}JSON within a text (encode it once)`,
  ],
  [
    'a lifecycle without prev_input',
    { ...RIGHT, tf: { action: 'delete' } },
    'caller-broken-lifecycle',
    `tf: ${NO_LIFECYCLE}`,
  ],
  [
    'a lifecycle without action',
    { ...RIGHT, tf: { prev_input: null } },
    'caller-broken-lifecycle',
    `tf: ${NO_LIFECYCLE}`,
  ],
  [
    'an action that there is not',
    { ...RIGHT, tf: { ...ACTION, action: 'destroy' } },
    'caller-broken-lifecycle',
    `tf: ${NO_LIFECYCLE}`,
  ],
  [
    'an action in capitals',
    { ...RIGHT, lifecycle: { ...ACTION, action: 'DELETE' } },
    'caller-broken-lifecycle',
    `lifecycle: ${NO_LIFECYCLE}`,
  ],
  [
    'a lifecycle with more than that',
    { ...RIGHT, tf: { ...ACTION, force: true } },
    'caller-broken-lifecycle',
    `tf: ${NO_LIFECYCLE}`,
  ],
  [
    'a list as the former input',
    { ...RIGHT, tf: { ...ACTION, prev_input: [] } },
    'caller-broken-lifecycle',
    `tf: ${NO_LIFECYCLE}`,
  ],
  [
    'two lifecycles',
    { ...RIGHT, tf: ACTION, lc: ACTION },
    'caller-two-lifecycles',
    'the input has two lifecycle objects (tf, lc); give terraform_key one name that no field has',
  ],
  [
    'terraform_key with the name of a field',
    { ...RIGHT, env: ACTION, tf: null },
    'request-refused',
    `${REFUSED}env: is missing; it must be a name such as prod`,
  ],
  [
    'an operation of the platform team',
    { operation: 'doctor' },
    'caller-operation-elsewhere',
    'operation: this function is for the accesses of its own account. The hub in the central ' +
      'account answers operations: npm run doctor and npm run accesses ask it',
  ],
  ['a removal of nothing', { tf: ACTION }, 'request-refused', `${REFUSED}${EVERYTHING}`],
  [
    'a removal without a master user',
    { ...RIGHT, mastersecret: null, tf: ACTION },
    'request-refused',
    `${REFUSED}${NO_MASTER}`,
  ],
  [
    'a removal with a wrong endpoint',
    { ...RIGHT, dbendpoint: 'https://orders.example', tf: ACTION },
    'request-refused',
    `${REFUSED}dbendpoint: is a URL; it must be a host name or host:port, as the RDS attributes ` +
      'address and endpoint are',
  ],
  [
    'a URL of a web server to respond to',
    { ...RIGHT, ResponseURL: 'https://example.com/' },
    'cloudformation-response-url',
    OTHER_BUCKET,
  ],
  [
    "another Region's bucket",
    {
      ResponseURL:
        'https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/x',
    },
    'cloudformation-response-url',
    OTHER_BUCKET,
  ],
];
