/**
 * A VPC of the run's own, so that nothing of the account's networks is touched. Nobody gets in. The
 * way out is one NAT gateway: interface endpoints for all that hub, spoke and probe need would cost
 * as much, and there is none for AWS Organizations in every Region.
 */
export function networkTemplate(): string {
  return JSON.stringify({
    Description: 'database-access: the network of verify',
    Resources: {
      Vpc: {
        Type: 'AWS::EC2::VPC',
        Properties: {
          CidrBlock: '10.213.0.0/24',
          EnableDnsSupport: true,
          EnableDnsHostnames: true,
        },
      },
      Internet: { Type: 'AWS::EC2::InternetGateway' },
      Attachment: {
        Type: 'AWS::EC2::VPCGatewayAttachment',
        Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Internet' } },
      },
      Public: subnet('10.213.0.128/28', 0),
      ...routes('Public', { GatewayId: { Ref: 'Internet' } }, 'Attachment'),
      Address: {
        Type: 'AWS::EC2::EIP',
        DependsOn: 'Attachment',
        Properties: { Domain: 'vpc' },
      },
      Nat: {
        Type: 'AWS::EC2::NatGateway',
        DependsOn: 'Attachment',
        Properties: {
          SubnetId: { Ref: 'Public' },
          AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] },
        },
      },
      // A database wants two zones.
      SubnetA: subnet('10.213.0.0/26', 0),
      SubnetB: subnet('10.213.0.64/26', 1),
      ...routes('SubnetA', { NatGatewayId: { Ref: 'Nat' } }),
      ...routes('SubnetB', { NatGatewayId: { Ref: 'Nat' } }),
    },
    Outputs: {
      vpc: { Value: { Ref: 'Vpc' } },
      subnets: { Value: { 'Fn::Join': [',', [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }]] } },
    },
  });
}

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

/** A subnet's only way out. */
function routes(subnet: string, target: object, needs?: string) {
  const table = `${subnet}Routes`;
  return {
    [table]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
    [`${subnet}Out`]: {
      Type: 'AWS::EC2::Route',
      ...(needs !== undefined && { DependsOn: needs }),
      Properties: {
        RouteTableId: { Ref: table },
        DestinationCidrBlock: '0.0.0.0/0',
        ...target,
      },
    },
    [`${subnet}HasRoutes`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { RouteTableId: { Ref: table }, SubnetId: { Ref: subnet } },
    },
  };
}
