import { describe, expect, test } from 'vitest';
import {
  CENTRAL,
  deployed,
  HUB_REGION,
  MEMBERS,
  ofType,
  optionsWith,
  REGIONS,
  templatesOf,
} from './company.ts';
import { evaluate } from './evaluate.ts';

const templates = templatesOf();
const [account = ''] = MEMBERS;
const place = { account, region: 'eu-west-1' };
const spoke = (parameters = {}) =>
  Object.values(evaluate(templates.spoke, { ...place, parameters }));

describe('the account', () => {
  test('only the hub and its reconciliation may assume the role, which may only invoke spokes', () => {
    const [role] = ofType(Object.values(evaluate(templates.account, place)), 'AWS::IAM::Role');
    expect(role).toMatchObject({
      RoleName: 'database-access-spoke',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: {
              AWS: [
                'arn:aws:iam::111111111111:role/database-access-hub',
                'arn:aws:iam::111111111111:role/database-access-reconcile',
              ],
            },
            Condition: {
              StringEquals: {
                'sts:ExternalId': 'database-access-of-example-corp',
                'aws:PrincipalOrgID': 'o-exampleorg1',
              },
            },
          },
          { Action: 'sts:TagSession' },
        ],
      },
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                Action: 'lambda:InvokeFunction',
                Resource: `arn:aws:lambda:*:${account}:function:database-access-spoke-*`,
              },
            ],
          },
        },
      ],
    });
  });
});

describe('the spoke', () => {
  test('the spoke is in the VPC that the account publishes', () => {
    expect(templates.spoke.Parameters).toMatchObject({
      Vpc: {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>',
        Default: '/database-access-vpc/default/id',
      },
      Subnets: {
        Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>',
        Default: '/database-access-vpc/default/subnet-ids',
      },
    });
    const subnets = ['subnet-1', 'subnet-2'];
    const [lambda] = ofType(spoke({ Subnets: subnets }), 'AWS::Lambda::Function');
    expect(lambda).toMatchObject({
      FunctionName: 'database-access-spoke-default',
      VpcConfig: { SubnetIds: subnets, SecurityGroupIds: ['<SecurityGroup.GroupId>'] },
      Environment: { Variables: { PARAMETER_PREFIX: 'database-access' } },
      Code: { S3Bucket: `database-access-code-${CENTRAL}-eu-west-1`, S3Key: 'spoke/0123.zip' },
    });
  });

  test('the spoke of a second VPC comes from the same template, under another name', () => {
    const second = spoke({ VpcName: 'data' });
    expect(ofType(second, 'AWS::Lambda::Function')[0]?.['FunctionName']).toBe(
      'database-access-spoke-data',
    );
    expect(ofType(second, 'AWS::SSM::Parameter')[0]).toMatchObject({
      Name: '/database-access-vpc/data/security-group-id',
      Value: '<SecurityGroup.GroupId>',
    });
  });

  test('the spoke asks the name servers of the settings, and no others', () => {
    const nameServers = ['10.1.0.0/28'];
    const { spoke: template } = templatesOf(optionsWith({ spokes: { nameServers } }));
    const [group] = ofType(Object.values(evaluate(template, place)), 'AWS::EC2::SecurityGroup');
    const rules: Array<Record<string, unknown>> = Object(group?.['SecurityGroupEgress']);
    const port53 = rules.filter(({ FromPort }) => FromPort === 53);
    expect(port53).toMatchObject([
      { IpProtocol: 'udp', ToPort: 53, CidrIp: '10.1.0.0/28' },
      { IpProtocol: 'tcp', ToPort: 53, CidrIp: '10.1.0.0/28' },
    ]);
    expect(JSON.stringify(spoke())).not.toContain('"FromPort":53');
  });

  test('the spoke may not write what the account publishes', () => {
    const [role] = ofType(spoke(), 'AWS::IAM::Role');
    const text = JSON.stringify(role);
    expect(text).toContain(`arn:aws:ssm:eu-west-1:${account}:parameter/database-access/*`);
    expect(text).not.toContain('database-access-vpc');
  });

  test('a spoke that reaches AWS through NAT has no endpoint and no setting of one', () => {
    const resources = spoke();
    expect(ofType(resources, 'AWS::EC2::VPCEndpoint')).toEqual([]);
    expect(ofType(resources, 'AWS::EC2::SecurityGroupEgress')).toMatchObject([
      { CidrIp: '0.0.0.0/0', FromPort: 443 },
    ]);
    expect(JSON.stringify(resources)).not.toContain('AWS_ENDPOINT_URL');
  });

  test('the endpoints of a spoke serve nobody else in the VPC and lead to no other account', () => {
    const resources = spoke({ InterfaceEndpoints: 'yes' });
    const endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint');
    expect(endpoints.map(({ ServiceName }) => ServiceName)).toEqual([
      'com.amazonaws.eu-west-1.ssm',
      'com.amazonaws.eu-west-1.secretsmanager',
    ]);
    for (const endpoint of endpoints) {
      expect(endpoint['PrivateDnsEnabled']).toBe(false);
      expect(JSON.stringify(endpoint['PolicyDocument'])).toContain(
        `"aws:ResourceAccount":"${account}"`,
      );
    }
    const [lambda] = ofType(resources, 'AWS::Lambda::Function');
    expect(lambda?.['Environment']).toMatchObject({
      Variables: {
        AWS_ENDPOINT_URL_SSM: expect.stringMatching(/^https:\/\//),
        AWS_ENDPOINT_URL_SECRETS_MANAGER: expect.stringMatching(/^https:\/\//),
      },
    });
    expect(ofType(resources, 'AWS::EC2::SecurityGroupEgress')).toMatchObject([
      { DestinationSecurityGroupId: '<EndpointSecurityGroup.GroupId>' },
    ]);
  });
});

describe('the door', () => {
  const door = Object.values(evaluate(templates.door, place));

  test('the door has no VPC and knows the hub by its URL', () => {
    const HubUrl = 'https://abc.lambda-url.eu-central-1.on.aws/';
    const resources = Object.values(evaluate(templates.door, { ...place, parameters: { HubUrl } }));
    const lambda = ofType(resources, 'AWS::Lambda::Function').at(-1);
    expect(lambda).toMatchObject({
      FunctionName: 'database-access',
      Environment: { Variables: { HUB_URL: HubUrl } },
    });
    expect(lambda).not.toHaveProperty('VpcConfig');
  });

  test('the door may call the hub by its URL only, and its own failure destination', () => {
    const hub = `arn:aws:lambda:${HUB_REGION}:${CENTRAL}:function:database-access-hub`;
    const role = ofType(door, 'AWS::IAM::Role').at(-1);
    expect(role?.['Policies']).toMatchObject([
      { PolicyName: 'log' },
      {
        PolicyDocument: {
          Statement: [
            { Action: 'lambda:InvokeFunctionUrl', Resource: hub },
            {
              Action: 'lambda:InvokeFunction',
              Resource: hub,
              Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
            },
            { Resource: `arn:aws:lambda:eu-west-1:${account}:function:database-access-failures` },
          ],
        },
      },
    ]);
  });

  test('the door has alarms and a dashboard if the settings ask for them', () => {
    const alarms = (memberAlarms?: object) => {
      const options = optionsWith(memberAlarms && { memberAlarms });
      const resources = Object.values(evaluate(templatesOf(options).door, place));
      return [
        ofType(resources, 'AWS::CloudWatch::Alarm'),
        ofType(resources, 'AWS::CloudWatch::Dashboard'),
      ] as const;
    };
    expect(alarms()).toEqual([[], []]);
    const [made, [dashboard]] = alarms({ topic: 'platform', dashboard: true });
    expect(made.map(({ AlarmName }) => AlarmName)).toEqual([
      'database-access-door-crashed',
      'database-access-door-unanswered',
      'database-access-door-throttled',
    ]);
    for (const alarm of made)
      expect(alarm['AlarmActions']).toEqual([`arn:aws:sns:eu-west-1:${account}:platform`]);
    // Dashboards are global.
    expect(dashboard?.['DashboardName']).toBe('database-access-door-eu-west-1');
    expect(alarms({ topic: 'platform' })[1]).toEqual([]);
  });

  test('the door lets nobody in from outside of its account', () => {
    expect(ofType(door, 'AWS::Lambda::Permission')).toEqual([]);
    expect(ofType(door, 'AWS::Lambda::Url')).toEqual([]);
  });

  test('the door hands its failures on, to its own function unless the hub has one there', () => {
    const elsewhere = '<Failures.Arn>';
    const where = `arn:aws:lambda:${HUB_REGION}:${CENTRAL}:function:database-access-failures`;
    const destination = (account: string, region: string) =>
      ofType(
        Object.values(evaluate(templates.door, { account, region })),
        'AWS::Lambda::EventInvokeConfig',
      ).at(-1)?.['DestinationConfig'];
    expect(destination(account, HUB_REGION)).toEqual({ OnFailure: { Destination: elsewhere } });
    expect(destination(CENTRAL, 'eu-west-1')).toEqual({ OnFailure: { Destination: elsewhere } });
    expect(destination(CENTRAL, HUB_REGION)).toEqual({ OnFailure: { Destination: where } });
  });
});

test('no two stacks make the same thing in any account, whatever their Regions', () => {
  for (const account of [CENTRAL, ...MEMBERS]) {
    const names = REGIONS.flatMap((region) =>
      deployed(templates, { account, region })
        .filter(([stack]) => isThere(stack, account, region))
        .flatMap(([, resources]) => namesOf(resources, region)),
    );
    expect(names).toContain('role database-access-spoke-default-eu-west-1');
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  }
});

function isThere(stack: string, account: string, region: string): boolean {
  if (stack === 'hub') return account === CENTRAL && region === HUB_REGION;
  if (stack === 'account') return region === HUB_REGION;
  return stack === 'spoke' || stack === 'door';
}

function namesOf(resources: Parameters<typeof ofType>[0], region: string): string[] {
  const regional = ['FunctionName', 'LogGroupName', 'Name'].flatMap((key) =>
    resources
      .filter(({ Type }) => /Lambda::Function$|LogGroup$|SSM::Parameter$/.test(Type))
      .flatMap(({ Properties }) => Properties[key] ?? [])
      .map((name) => `${region} ${key} ${name}`),
  );
  return [
    ...regional,
    ...ofType(resources, 'AWS::IAM::Role').map(({ RoleName }) => `role ${RoleName}`),
  ];
}
