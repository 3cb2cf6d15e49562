import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { describe, expect, test } from 'vitest';
import { DatabaseEngine, DatabaseTarget } from '../../../stacksets/construct/index.ts';
import {
  AURORA_MYSQL,
  AURORA_POSTGRESQL,
  access,
  aurora,
  CUSTOM,
  ENV,
  group,
  INGRESS,
  masterParameter,
  newApp,
  newStack,
  only,
  postgres,
  somewhere,
} from './scene.ts';

describe('what an access knows of its database', () => {
  const socket = (id: string) => ({
    'Fn::Join': [
      '',
      [{ 'Fn::GetAtt': [id, 'Endpoint.Address'] }, ':', { 'Fn::GetAtt': [id, 'Endpoint.Port'] }],
    ],
  });

  test('an instance tells engine, endpoint, database and the secret that RDS manages', () => {
    const stack = newStack();
    access(stack, { database: DatabaseTarget.instance(postgres(stack)) });
    const [id] = only(stack, 'AWS::RDS::DBInstance');
    expect(only(stack, CUSTOM)[1].Properties).toEqual({
      ServiceToken: expect.anything(),
      ServiceTimeout: '900',
      DbType: 'postgres',
      DbEndpoint: socket(id),
      DbName: 'orders',
      MasterSecret: { 'Fn::GetAtt': [id, 'MasterUserSecret.SecretArn'] },
      Env: 'prod',
      Project: 'shop',
      AppName: 'checkout',
    });
  });

  test('a secret that the CDK made is the one that is attached, so that it names its server', () => {
    const stack = newStack();
    access(stack, {
      database: DatabaseTarget.instance(postgres(stack, { manageMasterUserPassword: false })),
    });
    const [attachment] = only(stack, 'AWS::SecretsManager::SecretTargetAttachment');
    const [, { Properties, DependsOn }] = only(stack, CUSTOM);
    expect(Properties['MasterSecret']).toEqual({ Ref: attachment });
    expect(DependsOn).toContain(attachment);
  });

  test.each([
    ['aurora-postgresql', AURORA_POSTGRESQL, 5432],
    ['aurora-mysql', AURORA_MYSQL, 3306],
  ])('a cluster of %s is reached by its writer, once that is there', (type, engine, port) => {
    const stack = newStack();
    access(stack, { database: DatabaseTarget.cluster(aurora(stack, engine)) });
    const [id] = only(stack, 'AWS::RDS::DBCluster');
    const [writer] = only(stack, 'AWS::RDS::DBInstance');
    const [, { Properties, DependsOn }] = only(stack, CUSTOM);
    expect(Properties).toMatchObject({
      DbType: type,
      DbEndpoint: socket(id),
      DbName: 'orders',
    });
    expect(DependsOn).toContain(writer);
    expect(only(stack, INGRESS)[1].Properties).toMatchObject({ FromPort: port, ToPort: port });
  });

  test('an imported instance needs its engine, its database and a secret', () => {
    const stack = newStack();
    const imported = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Orders', {
      instanceIdentifier: 'orders',
      instanceEndpointAddress: 'orders.abc.eu-central-1.rds.amazonaws.com',
      port: 5433,
      securityGroups: [group(stack)],
    });
    access(stack, {
      database: DatabaseTarget.instance(imported, {
        engine: DatabaseEngine.POSTGRES,
        databaseName: 'orders',
        masterSecret: masterParameter(stack),
      }),
    });
    expect(only(stack, CUSTOM)[1].Properties).toMatchObject({
      DbEndpoint: 'orders.abc.eu-central-1.rds.amazonaws.com:5433',
      MasterSecret: '/masters/orders',
    });
    expect(only(stack, INGRESS)[1].Properties).toMatchObject({
      FromPort: 5433,
      GroupId: 'sg-0123456789abcdef0',
    });
  });

  test('an endpoint is all that there is of a database elsewhere, with no group to open', () => {
    const stack = newStack();
    access(stack, { database: somewhere(stack) });
    expect(only(stack, CUSTOM)[1].Properties).toMatchObject({
      ...{ DbType: 'mariadb', DbEndpoint: 'db.internal:3307', MasterSecret: '/masters/orders' },
    });
    expect(Template.fromStack(stack).findResources(INGRESS)).toEqual({});
  });
});

describe('the way from the spoke', () => {
  test("the database's group lets in the group that the account's spoke publishes", () => {
    const stack = newStack();
    access(stack, { database: DatabaseTarget.instance(postgres(stack), { vpcName: 'data' }) });
    const { Parameters } = Template.fromStack(stack).toJSON();
    const [parameter = ''] = Object.keys(Parameters).filter((id) => id.startsWith('SsmParameter'));
    expect(Parameters[parameter]).toEqual({
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>',
      Default: '/database-access-vpc/data/security-group-id',
    });
    const [groupId] = only(stack, 'AWS::EC2::SecurityGroup');
    expect(only(stack, INGRESS)[1].Properties).toMatchObject({
      ...{ FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' },
      GroupId: { 'Fn::GetAtt': [groupId, 'GroupId'] },
      SourceSecurityGroupId: { Ref: parameter },
    });
  });

  test('two accesses of one database share the rule, which EC2 would refuse twice', () => {
    const stack = newStack();
    const database = DatabaseTarget.instance(postgres(stack));
    access(stack, { database });
    access(stack, { database, appname: 'billing' }, 'Billing');
    expect(() => only(stack, INGRESS)).not.toThrow();
  });

  test('allowFromSpoke: false leaves the group alone', () => {
    const stack = newStack();
    const database = DatabaseTarget.instance(postgres(stack));
    access(stack, { database, allowFromSpoke: false });
    expect(Template.fromStack(stack).findResources(INGRESS)).toEqual({});
  });
});

describe('the order', () => {
  test('an access is made after its database and the rule, and removed before', () => {
    const stack = newStack();
    access(stack, { database: DatabaseTarget.instance(postgres(stack)) });
    const [, { Properties, DependsOn }] = only(stack, CUSTOM);
    const [instance] = only(stack, 'AWS::RDS::DBInstance');
    const [rule] = only(stack, INGRESS);
    expect(JSON.stringify(Properties)).toContain(instance); // which implies the order
    expect(DependsOn).toEqual([rule]);
  });

  test('an application that the group lets in may wait for the access', () => {
    const stack = newStack();
    const instance = postgres(stack);
    const application = new SecurityGroup(stack, 'Application', { vpc: instance.vpc });
    instance.connections.allowDefaultPortFrom(application);
    application.node.addDependency(access(stack, { database: DatabaseTarget.instance(instance) }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('an access in a stack of its own is deployed after the stack of its database', () => {
    const app = newApp();
    const data = new Stack(app, 'Data', { env: ENV });
    const database = DatabaseTarget.instance(postgres(data));
    const stack = new Stack(app, 'Application', { env: ENV });
    access(stack, { database });
    const [, { Properties }] = only(data, INGRESS);
    expect(Properties).toMatchObject({ FromPort: 5432 });
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Data']);
    expect(data.dependencies).toEqual([]);
  });
});
