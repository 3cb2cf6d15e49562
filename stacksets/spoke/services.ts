import { Aws, CfnCondition, CfnParameter, Fn, type Stack, Token } from 'aws-cdk-lib';
import {
  CfnSecurityGroup,
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  CfnVPCEndpoint,
} from 'aws-cdk-lib/aws-ec2';
import { endpointPolicy } from '../permissions/spoke-endpoints.ts';

export interface Network {
  readonly vpc: string;
  readonly subnets: string[];
  readonly securityGroup: CfnSecurityGroup;
}

/** The services that a spoke calls, and the variables that tell the AWS SDK their addresses. */
const SERVICES = {
  Ssm: { service: 'ssm', setting: 'AWS_ENDPOINT_URL_SSM' },
  Secrets: { service: 'secretsmanager', setting: 'AWS_ENDPOINT_URL_SECRETS_MANAGER' },
} as const;

/**
 * The spoke's route to Parameter Store and Secrets Manager: through the VPC's NAT, or through
 * interface endpoints of its own. Those have no private DNS name, which would attract the calls of
 * the whole VPC; instead, environment variables tell the spoke their addresses. Returns these.
 */
export function addWayToServices(stack: Stack, network: Network): Record<string, string> {
  const { vpc, subnets, securityGroup } = network;
  const wanted = new CfnParameter(stack, 'InterfaceEndpoints', {
    description: 'Whether the spoke has interface endpoints of its own, for a VPC without NAT',
    default: 'no',
    allowedValues: ['yes', 'no'],
  });
  const withEndpoints = new CfnCondition(stack, 'WithEndpoints', {
    expression: Fn.conditionEquals(wanted.valueAsString, 'yes'),
  });
  const withoutEndpoints = new CfnCondition(stack, 'WithoutEndpoints', {
    expression: Fn.conditionNot(withEndpoints),
  });
  const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

  const anywhere = new CfnSecurityGroupEgress(stack, 'HttpsToAws', {
    ...https,
    groupId: securityGroup.attrGroupId,
    cidrIp: '0.0.0.0/0',
    description: 'Parameter Store and Secrets Manager, by NAT: their addresses change',
  });
  anywhere.cfnOptions.condition = withoutEndpoints;

  const endpoints = new CfnSecurityGroup(stack, 'EndpointSecurityGroup', {
    groupDescription: 'Interface endpoints of database-access: let the spoke in',
    vpcId: vpc,
    // Without any rule, EC2 would add one that allows everything. Endpoints only ever answer.
    securityGroupEgress: [
      {
        ipProtocol: 'icmp',
        fromPort: 252,
        toPort: 86,
        cidrIp: '255.255.255.255/32',
        description: 'Nothing',
      },
    ],
  });
  const out = new CfnSecurityGroupEgress(stack, 'HttpsToEndpoints', {
    ...https,
    groupId: securityGroup.attrGroupId,
    destinationSecurityGroupId: endpoints.attrGroupId,
    description: 'Parameter Store and Secrets Manager',
  });
  const into = new CfnSecurityGroupIngress(stack, 'HttpsFromSpoke', {
    ...https,
    groupId: endpoints.attrGroupId,
    sourceSecurityGroupId: securityGroup.attrGroupId,
    description: 'The spoke',
  });
  for (const resource of [endpoints, out, into]) resource.cfnOptions.condition = withEndpoints;

  return Object.fromEntries(
    Object.entries(SERVICES).map(([id, { service, setting }]) => {
      const endpoint = new CfnVPCEndpoint(stack, `${id}Endpoint`, {
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${Aws.REGION}.${service}`,
        vpcId: vpc,
        subnetIds: subnets,
        securityGroupIds: [endpoints.attrGroupId],
        privateDnsEnabled: false,
        policyDocument: endpointPolicy(service, stack.account),
      });
      endpoint.cfnOptions.condition = withEndpoints;
      return [
        setting,
        Token.asString(Fn.conditionIf(withEndpoints.logicalId, urlOf(endpoint), Aws.NO_VALUE)),
      ];
    }),
  );
}

/** The first of an endpoint's names, `ZONE:NAME`, stands for all of its subnets. */
function urlOf(endpoint: CfnVPCEndpoint): string {
  const name = Fn.select(1, Fn.split(':', Fn.select(0, endpoint.attrDnsEntries)));
  return `https://${name}`;
}
