import { vpcParameters } from '../../names.ts';
import type { Choices, Engine } from '../options.ts';
import { DATABASE, VPC } from '../world.ts';

interface EngineFacts {
  readonly instance: string;
  readonly cluster: string;
  readonly port: number;
}

const ENGINES: Readonly<Record<Engine, EngineFacts>> = {
  postgres: { instance: 'postgres', cluster: 'aurora-postgresql', port: 5432 },
  mysql: { instance: 'mysql', cluster: 'aurora-mysql', port: 3306 },
};

/** The smallest private databases there are. RDS keeps their masters' passwords. */
export function databasesTemplate({ name, engines, aurora }: Choices): string {
  const make = aurora ? cluster : instance;
  const made = engines.map((engine) => make(name, engine));
  return JSON.stringify({
    Description: 'database-access: the databases of verify',
    Parameters: {
      Vpc: parameter('AWS::EC2::VPC::Id', names.id),
      Subnets: parameter('List<AWS::EC2::Subnet::Id>', names.subnets),
      Spoke: parameter('AWS::EC2::SecurityGroup::Id', names.securityGroup),
    },
    Resources: {
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: 'Databases of verify: let the spoke in',
          VpcId: { Ref: 'Vpc' },
          SecurityGroupIngress: engines.map((engine) => ({
            IpProtocol: 'tcp',
            FromPort: ENGINES[engine].port,
            ToPort: ENGINES[engine].port,
            SourceSecurityGroupId: { Ref: 'Spoke' },
          })),
        },
      },
      Private: {
        Type: 'AWS::RDS::DBSubnetGroup',
        Properties: {
          DBSubnetGroupDescription: 'database-access verify',
          SubnetIds: { Ref: 'Subnets' },
        },
      },
      ...Object.assign({}, ...made.map(({ resources }) => resources)),
    },
    Outputs: Object.assign({}, ...made.map(({ outputs }) => outputs)),
  });
}

const names = vpcParameters(VPC);

const parameter = (type: string, name: string) => ({
  Type: `AWS::SSM::Parameter::Value<${type}>`,
  Default: name,
});

const SHARED = {
  MasterUsername: 'dba',
  ManageMasterUserPassword: true,
  EnableIAMDatabaseAuthentication: true,
  DBSubnetGroupName: { Ref: 'Private' },
  StorageEncrypted: true,
};
/** Not the default, which would leave a snapshot. */
const GOES = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };

function instance(name: string, engine: Engine) {
  return {
    resources: {
      [engine]: {
        Type: 'AWS::RDS::DBInstance',
        ...GOES,
        Properties: {
          ...SHARED,
          DBInstanceIdentifier: `${name}-${engine}`,
          Engine: ENGINES[engine].instance,
          DBInstanceClass: 'db.t4g.micro',
          AllocatedStorage: '20',
          StorageType: 'gp3',
          DBName: DATABASE,
          BackupRetentionPeriod: 0,
          PubliclyAccessible: false,
          VPCSecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        },
      },
    },
    outputs: outputsOf(engine, engine),
  };
}

function cluster(name: string, engine: Engine) {
  const id = `${engine}Cluster`;
  return {
    resources: {
      [id]: {
        Type: 'AWS::RDS::DBCluster',
        ...GOES,
        Properties: {
          ...SHARED,
          DBClusterIdentifier: `${name}-${engine}`,
          Engine: ENGINES[engine].cluster,
          DatabaseName: DATABASE,
          ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 1 },
          VpcSecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        },
      },
      [`${engine}Writer`]: {
        Type: 'AWS::RDS::DBInstance',
        ...GOES,
        Properties: {
          DBClusterIdentifier: { Ref: id },
          Engine: ENGINES[engine].cluster,
          DBInstanceClass: 'db.serverless',
          PubliclyAccessible: false,
        },
      },
    },
    outputs: outputsOf(engine, id),
  };
}

function outputsOf(engine: Engine, id: string) {
  const attribute = (name: string) => ({ 'Fn::GetAtt': [id, name] });
  const address = [attribute('Endpoint.Address'), attribute('Endpoint.Port')];
  return {
    [`${engine}Endpoint`]: { Value: { 'Fn::Join': [':', address] } },
    [`${engine}Secret`]: { Value: attribute('MasterUserSecret.SecretArn') },
  };
}
