/**
 * A VPC of the run's own, without a way to the Internet: nothing of the account's networks is
 * touched. Its endpoints lead hub, spoke and probe to AWS; an interface endpoint costs by the hour
 * and zone, so each has one subnet.
 */
export function networkTemplate(): string {
  const interfaces = ['sts', 'lambda', 'ssm', 'secretsmanager'];
  const resources = {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: BLOCK, EnableDnsSupport: true, EnableDnsHostnames: true },
    },
    SubnetA: subnet('10.213.0.0/26', 0),
    SubnetB: subnet('10.213.0.64/26', 1), // a database wants two zones
    Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    RoutesOfA: routes('SubnetA'),
    RoutesOfB: routes('SubnetB'),
    Endpoints: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'Endpoints of AWS services: let the VPC in',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: BLOCK, Description: 'VPC' },
        ],
      },
    },
    // The results of the reconciliation go there.
    S3: endpoint('s3', { VpcEndpointType: 'Gateway', RouteTableIds: [{ Ref: 'Routes' }] }),
    ...Object.fromEntries(
      interfaces.map((service) => [
        `To${service}`,
        endpoint(service, {
          VpcEndpointType: 'Interface',
          PrivateDnsEnabled: true,
          SubnetIds: [{ Ref: 'SubnetA' }],
          SecurityGroupIds: [{ 'Fn::GetAtt': ['Endpoints', 'GroupId'] }],
        }),
      ]),
    ),
  };
  return JSON.stringify({
    Description: 'database-access: the network of npm run verify',
    Resources: resources,
    Outputs: {
      vpc: { Value: { Ref: 'Vpc' } },
      subnets: { Value: { 'Fn::Join': [',', [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }]] } },
    },
  });
}

const BLOCK = '10.213.0.0/24';

function subnet(block: string, zone: number) {
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: { Ref: 'Vpc' },
      CidrBlock: block,
      AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
    },
  };
}

function routes(subnet: string) {
  return {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { RouteTableId: { Ref: 'Routes' }, SubnetId: { Ref: subnet } },
  };
}

function endpoint(service: string, properties: object) {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
      VpcId: { Ref: 'Vpc' },
      ...properties,
    },
  };
}
