import { CfnParameter, Duration, RemovalPolicies, SecretValue, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Connections } from 'aws-cdk-lib/aws-ec2';
import { Credentials, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import {
  type DatabaseAccessProps,
  DatabaseEngine,
  DatabaseTarget,
  type EndpointTargetProps,
  MasterSecret,
  OnDelete,
  Privileges,
  type TargetOptions,
} from '../../../stacksets/construct/index.ts';
import {
  access,
  CUSTOM,
  group,
  INGRESS,
  masterParameter,
  newStack,
  only,
  postgres,
  somewhere,
} from './scene.ts';

test('all props become properties of the resource', () => {
  const stack = newStack();
  access(stack, {
    database: DatabaseTarget.endpoint({
      engine: DatabaseEngine.AURORA_POSTGRESQL,
      endpoint: 'db.internal',
      databaseName: 'orders',
      masterSecret: masterParameter(stack),
      masterUsername: 'root',
      vpcName: 'data',
    }),
    privileges: Privileges.OWNER,
    schemas: ['shop'],
    groups: { 'DB-Readers': Privileges.READONLY, 'DB-Writers': Privileges.READWRITE },
    until: { 'DB-Writers': '2026-12-24T18:00:00Z' },
    rotation: '2026-11',
    onDelete: OnDelete.RETAIN,
    confirmRemovals: true,
    takeOver: true,
    adopt: 'shop_app',
    declaredBy: 'the repository shop',
    dryRun: true,
    revision: '7',
    serviceTimeout: Duration.minutes(5),
  });
  const { ServiceToken, ...properties } = only(stack, CUSTOM)[1].Properties;
  expect(JSON.stringify(ServiceToken)).toContain(
    ':lambda:eu-central-1:222222222222:function:database-access"',
  );
  expect(properties).toEqual({
    ...{ DbType: 'aurora-postgresql', DbEndpoint: 'db.internal', DbName: 'orders' },
    ...{ MasterSecret: '/masters/orders', Username: 'root', Vpc: 'data' },
    ...{ Env: 'prod', Project: 'shop', AppName: 'checkout' },
    ...{ Privileges: 'owner', Schemas: ['shop'], Rotation: '2026-11', OnDelete: 'retain' },
    Groups: [
      { Name: 'DB-Readers', Privileges: 'readonly' },
      { Name: 'DB-Writers', Privileges: 'readwrite' },
    ],
    Until: [{ Name: 'DB-Writers', Until: '2026-12-24T18:00:00Z' }],
    ...{ ConfirmRemovals: true, TakeOver: true, Adopt: 'shop_app', DryRun: true },
    ...{ DeclaredBy: 'the repository shop', Revision: '7', ServiceTimeout: '300' },
  });
});

describe('what is wrong is told at synth, by the name of the prop', () => {
  const REFUSED = 'DatabaseAccess Checkout/Access: the request was refused, nothing was changed: ';

  const NAME =
    'must be 1 to 64 characters, not only dots, without control and invisible characters';

  test.each<[string, Partial<DatabaseAccessProps>]>([
    [
      'privileges: must be one of readonly, readwrite, owner; did you mean readwrite?',
      { privileges: 'write' as Privileges },
    ],
    [`env: is empty; it ${NAME}`, { env: '' }],
    [
      'schemas: is for PostgreSQL only; a MySQL schema is a database, named by ' +
        'database.databaseName',
      { schemas: ['shop'] },
    ],
    [
      "groups.DB-Readers: 'read' is not readonly, readwrite or owner; did you mean readonly?",
      { groups: { 'DB-Readers': 'read' as Privileges } },
    ],
    [
      'until.DB-Reader: is none of groups; did you mean DB-Readers?',
      { groups: { 'DB-Readers': 'readonly' }, until: { 'DB-Reader': '2026-12-24T18:00:00Z' } },
    ],
    [
      'until.DB-Readers: must be written as 2026-12-24T18:00:00Z',
      { groups: { 'DB-Readers': 'readonly' }, until: { 'DB-Readers': '2026-12-24 18:00Z' } },
    ],
    [
      'declaredBy: has 201 characters; it must be a text of at most 200 characters',
      { declaredBy: 'x'.repeat(201) },
    ],
    [
      'onDelete: must be one of drop, retain; did you mean retain?',
      { onDelete: 'keep' as OnDelete },
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what somebody forgot to resolve
      'project: holds ${...} as plain text, which nobody resolved. Give the value itself; in ' +
        'CloudFormation, by !Sub',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
      { project: '${Project}' },
    ],
  ])('%s', (sentence, props) => {
    const stack = newStack();
    expect(() => access(stack, { database: somewhere(stack), ...props })).toThrow(
      new Error(REFUSED + sentence),
    );
  });

  test.each<[string, Partial<EndpointTargetProps>, Partial<DatabaseAccessProps>?]>([
    [
      'database.engine: is Oracle, which is not supported; it must be one of postgres, ' +
        'aurora-postgresql, mysql, aurora-mysql, mariadb',
      { engine: 'oracle-ee' as DatabaseEngine },
    ],
    [
      'database.endpoint: is an RDS Proxy, where no users can be made; give the endpoint of the ' +
        "instance, or of the cluster's writer",
      { endpoint: 'orders.proxy-abc.eu-central-1.rds.amazonaws.com' },
    ],
    [
      'database.endpoint: is a URL; it must be a host name or host:port, as the RDS attributes ' +
        'address and endpoint are',
      { endpoint: 'postgres://db.internal' },
    ],
    [
      "database.databaseName: is one of the server's own databases; name one of yours",
      { databaseName: 'template1' },
    ],
    [
      'database.vpcName: holds a capital letter; it must be lower-case letters, digits and ' +
        'single hyphens, 42 characters at most',
      { vpcName: 'Data' },
    ],
    ['schemas: is an empty list; leave it out to cover every schema', {}, { schemas: [] }],
  ])('%s', (sentence, target, props = {}) => {
    const stack = newStack();
    const database = DatabaseTarget.endpoint({ ...inPostgres(stack), ...target });
    expect(() => access(stack, { database, ...props })).toThrow(new Error(REFUSED + sentence));
  });

  test('a secret of another account than the stack is refused', () => {
    const stack = newStack();
    const arn = 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:orders-AbCdEf';
    const secret = Secret.fromSecretCompleteArn(stack, 'Elsewhere', arn);
    const masterSecret = MasterSecret.fromSecret(secret);
    const database = DatabaseTarget.endpoint({ ...inPostgres(stack), masterSecret });
    expect(() => access(stack, { database })).toThrow(
      `${REFUSED}database.masterSecret: is in account 333333333333, and the database in account ` +
        "222222222222; the secret must be in the database's own account",
    );
  });

  test('a database without a secret of its master user is refused', () => {
    const stack = newStack();
    const instance = postgres(stack, {
      manageMasterUserPassword: false,
      credentials: Credentials.fromPassword('root', SecretValue.ssmSecure('/masters/orders')),
    });
    expect(() => DatabaseTarget.instance(instance)).toThrow(
      new Error(
        'database.masterSecret: Checkout/Orders has no secret of its master user; have RDS manage ' +
          'it (manageMasterUserPassword), or give it by MasterSecret',
      ),
    );
  });

  test('an imported database has to say what it is', () => {
    const stack = newStack();
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Orders', {
      ...{ instanceIdentifier: 'orders', instanceEndpointAddress: 'db.internal', port: 5432 },
      securityGroups: [],
    });
    const masterSecret = masterParameter(stack);
    const target = (options: TargetOptions) => () =>
      DatabaseTarget.instance(instance, { masterSecret, ...options });
    expect(target({})).toThrow(
      'database.databaseName: Checkout/Orders does not say which database it was created with; ' +
        'give its name',
    );
    expect(target({ databaseName: 'orders' })).toThrow(
      'database.engine: Checkout/Orders does not say its engine; give it',
    );
    const database = target({ databaseName: 'orders', engine: DatabaseEngine.POSTGRES })();
    expect(() => access(stack, { database })).toThrow(
      'DatabaseAccess Checkout/Access: allowFromSpoke: the database has no security group that ' +
        'the CDK knows; import it with its group, or set allowFromSpoke to false and let the ' +
        'spoke in yourself',
    );
  });

  test('a removal policy of which CloudFormation would tell nobody is refused', () => {
    const stack = newStack();
    access(stack, { database: somewhere(stack) });
    RemovalPolicies.of(stack).retain();
    expect(() => Template.fromStack(stack)).toThrow(
      'onDelete: a removal policy would leave the access to nobody; use OnDelete.RETAIN instead',
    );
  });

  test('removal policies of a whole stack may leave the access out', () => {
    const stack = newStack();
    access(stack, { database: somewhere(stack) });
    RemovalPolicies.of(stack).retain({ excludeResourceTypes: [CUSTOM] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('values that only CloudFormation knows', () => {
  test('they pass, in every prop, and reach the resource', () => {
    const stack = newStack({});
    const late = (name: string) => new CfnParameter(stack, name).valueAsString;
    const database = DatabaseTarget.endpoint({
      ...inPostgres(stack),
      ...{ endpoint: `${late('Host')}:5432`, databaseName: late('Db'), masterUsername: late('U') },
    });
    const [team, end] = [late('Group'), late('End')];
    access(stack, {
      ...{ database, env: late('Env'), project: late('Project'), appname: `app-${late('App')}` },
      ...{ rotation: late('Rotation'), revision: late('Revision'), declaredBy: late('By') },
      schemas: new CfnParameter(stack, 'Schemas', { type: 'CommaDelimitedList' }).valueAsList,
      groups: { [team]: Privileges.OWNER, 'DB-Readers': late('Level') as Privileges },
      until: { [team]: end, [late('Other')]: end, 'db-readers': '2026-12-24T18:00:00Z', Any: end },
    });
    expect(only(stack, CUSTOM)[1].Properties).toMatchObject({
      DbEndpoint: { 'Fn::Join': ['', [{ Ref: 'Host' }, ':5432']] },
      Env: { Ref: 'Env' },
      AppName: { 'Fn::Join': ['', ['app-', { Ref: 'App' }]] },
      Schemas: { Ref: 'Schemas' },
      Groups: [
        { Name: { Ref: 'Group' }, Privileges: 'owner' },
        { Name: 'DB-Readers', Privileges: { Ref: 'Level' } },
      ],
      Until: [
        { Name: { Ref: 'Group' }, Until: { Ref: 'End' } },
        { Name: { Ref: 'Other' }, Until: { Ref: 'End' } },
        { Name: 'db-readers', Until: '2026-12-24T18:00:00Z' },
        { Name: 'Any', Until: { Ref: 'End' } },
      ],
    });
  });

  test('a port behind a host that is not known yet is the one that the group opens', () => {
    const stack = newStack();
    const host = new CfnParameter(stack, 'Host').valueAsString;
    const connections = new Connections({ securityGroups: [group(stack)] });
    const endpoint = { endpoint: `${host}:5433`, connections: { connections } };
    access(stack, { database: DatabaseTarget.endpoint({ ...inPostgres(stack), ...endpoint }) });
    expect(only(stack, INGRESS)[1].Properties).toMatchObject({ FromPort: 5433 });
  });

  test('the name of a VPC is needed at synth, to find its spoke', () => {
    const stack = newStack();
    const vpcName = new CfnParameter(stack, 'Name').valueAsString;
    const database = DatabaseTarget.instance(postgres(stack), { vpcName });
    expect(() => access(stack, { database })).toThrow(
      'DatabaseAccess Checkout/Access: database.vpcName: must be known at synth, to find the group ' +
        'of its spoke; or set allowFromSpoke to false and let the spoke in yourself',
    );
    expect(() => access(stack, { database, allowFromSpoke: false }, 'B')).not.toThrow();
  });

  test('what stands beside them is checked all the same', () => {
    const stack = newStack({});
    const env = new CfnParameter(stack, 'Env').valueAsString;
    expect(() => access(stack, { database: somewhere(stack), env, appname: '..' })).toThrow(
      'appname: ',
    );
  });

  test('a secret of a fixed account may meet a stack of any', () => {
    const stack = newStack({});
    const arn = 'arn:aws:secretsmanager:eu-west-1:333333333333:secret:orders-AbCdEf';
    const secret = Secret.fromSecretCompleteArn(stack, 'Fixed', arn);
    const masterSecret = MasterSecret.fromSecret(secret);
    const database = DatabaseTarget.endpoint({ ...inPostgres(stack), masterSecret });
    expect(() => access(stack, { database })).not.toThrow();
  });
});

const inPostgres = (stack: Stack): EndpointTargetProps => ({
  engine: DatabaseEngine.POSTGRES,
  endpoint: 'db.internal',
  databaseName: 'orders',
  masterSecret: masterParameter(stack),
});
