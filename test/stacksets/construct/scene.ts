import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type ISecurityGroup, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraMysqlEngineVersion,
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
  DatabaseInstanceEngine,
  type DatabaseInstanceProps,
  type IClusterEngine,
  PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { afterAll } from 'vitest';
import {
  DatabaseAccess,
  type DatabaseAccessProps,
  DatabaseEngine,
  DatabaseTarget,
  MasterSecret,
} from '../../../stacksets/construct/index.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';

/** Stacks with databases and accesses, for tests of the construct. */

// Skips the CDK's own checks, which take seconds for each template.
process.env['CDK_VALIDATION'] = 'false';

export const ENV = { account: '222222222222', region: 'eu-central-1' };

const folder = temporaryFolder('construct');
afterAll(() => folder.remove());

export function newApp(): App {
  const outdir = mkdtempSync(join(folder.path, 'app-'));
  return new App({ outdir, analyticsReporting: false });
}

export function newStack(props: StackProps = { env: ENV }): Stack {
  return new Stack(newApp(), 'Checkout', props);
}

export function postgres(
  stack: Stack,
  props: Partial<DatabaseInstanceProps> = {},
): DatabaseInstance {
  return new DatabaseInstance(stack, 'Orders', {
    engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
    vpc: network(stack),
    databaseName: 'orders',
    manageMasterUserPassword: true,
    ...props,
  });
}

export function aurora(stack: Stack, engine: IClusterEngine): DatabaseCluster {
  return new DatabaseCluster(stack, 'Orders', {
    ...{ engine, vpc: network(stack), defaultDatabaseName: 'orders' },
    writer: ClusterInstance.serverlessV2('Writer'),
  });
}

export const AURORA_POSTGRESQL = DatabaseClusterEngine.auroraPostgres({
  version: AuroraPostgresEngineVersion.VER_17_5,
});
export const AURORA_MYSQL = DatabaseClusterEngine.auroraMysql({
  version: AuroraMysqlEngineVersion.VER_3_08_0,
});

function network(stack: Stack) {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
}

export function group(stack: Stack): ISecurityGroup {
  return SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');
}

export const masterParameter = (stack: Stack) =>
  MasterSecret.fromParameter(
    StringParameter.fromSecureStringParameterAttributes(stack, 'Master', {
      parameterName: '/masters/orders',
    }),
  );

/** A database that no construct stands for. */
export const somewhere = (stack: Stack) =>
  DatabaseTarget.endpoint({
    engine: DatabaseEngine.MARIADB,
    endpoint: 'db.internal:3307',
    databaseName: 'orders',
    masterSecret: masterParameter(stack),
  });

export const NAMES = { env: 'prod', project: 'shop', appname: 'checkout' };

export type Wanted = Partial<DatabaseAccessProps> & Pick<DatabaseAccessProps, 'database'>;

export function access(stack: Stack, props: Wanted, id = 'Access'): DatabaseAccess {
  return new DatabaseAccess(stack, id, { ...NAMES, ...props });
}

export const CUSTOM = 'Custom::DatabaseAccess';
export const INGRESS = 'AWS::EC2::SecurityGroupIngress';

/** The only resource of a type, with its logical id. */
export function only(stack: Stack, type: string): [id: string, resource: Resource] {
  const found = Object.entries(Template.fromStack(stack).findResources(type, Match.anyValue()));
  const [first, ...more] = found;
  if (first === undefined || more.length > 0) throw new Error(`${found.length} of ${type}`);
  return [first[0], first[1] as Resource];
}

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}
