import {
  FAILURES_FUNCTION,
  HUB_FUNCTION,
  SPOKE_ROLE,
  spokeFunction,
} from '../provider/contract/deployment.ts';

/**
 * Every IAM policy of the product, as data: the rollout attaches them, the sandbox enforces them, the tests read them.
 * Each is as narrow as its function allows; what a function may not do is tested as well as what it may.
 */

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

const policy = (...statements: Statement[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** Every function's role is Lambda's to take. */
export function lambdaTrust(): Policy {
  return policy({
    Sid: 'RunAsLambda',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'lambda.amazonaws.com' },
  });
}

/** The hub's own role: it may hand its failures on, become the spoke role of any account of its organization, and read its own settings. */
export function hubPermissions(options: {
  readonly organization: string;
  readonly account: string;
  /** Where it runs; without it any Region. */
  readonly region?: string;
  /** Names of the parameters that LDAP_BIND_PARAMETER and LDAP_CA_PARAMETER name. */
  readonly directoryParameters?: readonly string[];
  /** ARNs of KMS keys of your own that encrypt them. */
  readonly keys?: readonly string[];
}): Policy {
  const { organization, account, region = '*', directoryParameters = [], keys = [] } = options;
  return policy(
    {
      Sid: 'AssumeSpokeRoles',
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Resource: `arn:aws:iam::*:role/${SPOKE_ROLE}`,
      Condition: { StringEquals: { 'aws:ResourceOrgID': organization } },
    },
    handOnFailures(account, region),
    ...unlessEmpty(directoryParameters, {
      Sid: 'ReadHowToEnterTheDirectory',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: directoryParameters.map(
        (name) => `arn:aws:ssm:${region}:${account}:parameter${name}`,
      ),
    }),
    ...unlessEmpty(keys, {
      Sid: 'DecryptThemThroughParameterStoreOnly',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keys,
      Condition: { StringLike: { 'kms:ViaService': 'ssm.*.amazonaws.com' } },
    }),
  );
}

/**
 * The door's own role: it may hand its failures on, and call the hub by its URL, which tells the hub which account is calling. Since October 2025
 * a URL asks for both actions (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html); the condition keeps the second one from being
 * an invocation of the function itself, which would tell it nothing.
 */
export function doorPermissions(options: {
  readonly account: string;
  /** Where it runs; without it any Region. */
  readonly region?: string;
  readonly hubAccount: string;
  readonly hubRegion: string;
}): Policy {
  const { account, region = '*', hubAccount, hubRegion } = options;
  const hub = `arn:aws:lambda:${hubRegion}:${hubAccount}:function:${HUB_FUNCTION}`;
  return policy(
    {
      Sid: 'CallTheHub',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunctionUrl',
      Resource: hub,
      Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
    },
    {
      Sid: 'CallTheHubByItsUrlOnly',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: hub,
      Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
    },
    handOnFailures(account, region),
  );
}

/** Who may become the spoke role: the hub's role alone, of this organization, with the agreed External ID. */
export function spokeRoleTrust(options: {
  readonly hubRoleArn: string;
  readonly externalId: string;
  readonly organization: string;
}): Policy {
  return policy(
    {
      Sid: 'HubWithExternalId',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: options.hubRoleArn },
      Condition: {
        StringEquals: {
          'sts:ExternalId': options.externalId,
          'aws:PrincipalOrgID': options.organization,
        },
      },
    },
    {
      // sts:ExternalId is no condition key of TagSession, so the two actions can't share a statement.
      Sid: 'HubNamesItsRequest',
      Effect: 'Allow',
      Action: 'sts:TagSession',
      Principal: { AWS: options.hubRoleArn },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': options.organization } },
    },
  );
}

/** What the hub may do in a member account: invoke the spokes there. */
export function spokeRolePermissions(account: string): Policy {
  return policy({
    // The functions' names, after whatever VPC: database-access-spoke-default.
    Sid: 'InvokeSpokes',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:*:${account}:function:${spokeFunction('*')}`,
  });
}

/** The spoke's own role: parameters below its prefix, and the master secrets that the account lets it read. */
export function spokePermissions(options: {
  readonly account: string;
  /** Where it runs; without it any Region. */
  readonly region?: string;
  readonly parameterPrefix: string;
  /** ARNs (patterns) of the secrets that hold master users; by default the ones that RDS manages. */
  readonly masterSecrets?: readonly string[];
  /** Secrets that bear this tag hold master users too, whatever their names. */
  readonly masterSecretTag?: { readonly key: string; readonly value: string };
  /** Parameter Store paths (patterns, without the leading slash) that hold master users. */
  readonly masterParameters?: readonly string[];
  /** ARNs of KMS keys of your own that encrypt the parameters or the secrets. AWS's keys (aws/ssm) need no permission. */
  readonly keys?: readonly string[];
  /** Such keys by alias, for a policy that fits every account. */
  readonly keyAliases?: readonly string[];
}): Policy {
  const { account, region = '*', parameterPrefix, masterSecretTag: tag } = options;
  const { masterParameters = [], keys = [], keyAliases = [] } = options;
  const masterSecrets = options.masterSecrets ?? [
    `arn:aws:secretsmanager:${region}:${account}:secret:rds!*`,
  ];
  const parameter = (path: string) => `arn:aws:ssm:${region}:${account}:parameter/${path}`;
  const useOfKeys = {
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
  } as const;
  const throughTheServices = {
    StringLike: { 'kms:ViaService': ['ssm.*.amazonaws.com', 'secretsmanager.*.amazonaws.com'] },
  };
  return policy(
    {
      Sid: 'OwnParameters',
      Effect: 'Allow',
      Action: [
        'ssm:AddTagsToResource',
        'ssm:DeleteParameters',
        'ssm:GetParameters',
        'ssm:ListTagsForResource',
        'ssm:PutParameter',
      ],
      Resource: parameter(`${parameterPrefix}/*`),
    },
    ...unlessEmpty(masterSecrets, {
      Sid: 'MasterSecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: masterSecrets,
    }),
    ...(tag === undefined
      ? []
      : [
          {
            Sid: 'MasterSecretsByTag',
            Effect: 'Allow',
            Action: 'secretsmanager:GetSecretValue',
            Resource: `arn:aws:secretsmanager:${region}:${account}:secret:*`,
            Condition: { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } },
          } as const,
        ]),
    ...unlessEmpty(masterParameters, {
      Sid: 'MasterParameters',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: masterParameters.map(parameter),
    }),
    ...unlessEmpty(keys, {
      Sid: 'OwnKeysThroughTheServicesOnly',
      ...useOfKeys,
      Resource: keys,
      Condition: throughTheServices,
    }),
    ...unlessEmpty(keyAliases, {
      Sid: 'KeysByAliasThroughTheServicesOnly',
      ...useOfKeys,
      Resource: `arn:aws:kms:${region}:${account}:key/*`,
      Condition: {
        ...throughTheServices,
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': keyAliases },
      },
    }),
  );
}

interface Place {
  readonly account: string;
  readonly region: string;
  /** The name of the function. */
  readonly name: string;
}

/** A function writes to its own log group, which the rollout makes, so that nobody's logs are kept for ever. */
export function logPermissions({ account, region, name }: Place): Policy {
  return policy({
    Sid: 'OwnLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`,
  });
}

const OF_THE_ACCOUNT = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:UnassignPrivateIpAddresses',
];
/** Actions that know no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
const OF_NO_RESOURCE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * With these, Lambda puts a function into a VPC. AWS's guide asks for all of the account's resources: a role that names single interfaces may be refused.
 * The function's own code needs none of it (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, execution role permissions).
 */
export function networkPermissions({ account, region, name }: Place): Policy {
  return policy(
    {
      Sid: 'LambdaMakesNetworkInterfaces',
      Effect: 'Allow',
      Action: OF_THE_ACCOUNT,
      Resource: `arn:aws:ec2:${region}:${account}:*/*`,
    },
    { Sid: 'LambdaLooksAtThem', Effect: 'Allow', Action: OF_NO_RESOURCE, Resource: '*' },
    {
      Sid: 'TheCodeDoesNeither',
      Effect: 'Deny',
      Action: [...OF_THE_ACCOUNT, ...OF_NO_RESOURCE],
      Resource: '*',
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': `arn:aws:lambda:${region}:${account}:function:${name}`,
        },
      },
    },
  );
}

/** What the bucket with the functions' code allows: the organization reads, over TLS. */
export function codeBucketPolicy(options: {
  readonly bucketArn: string;
  readonly organization: string;
}): Policy {
  const { bucketArn, organization } = options;
  return policy(
    {
      Sid: 'TheOrganizationReads',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: 's3:GetObject',
      Resource: `${bucketArn}/*`,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
    },
    {
      Sid: 'NobodyWithoutTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}

/** Lambda brings failed events to their destination in the name of the function. */
function handOnFailures(account: string, region: string): Statement {
  return {
    Sid: 'HandOnFailures',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:${region}:${account}:function:${FAILURES_FUNCTION}`,
  };
}

function unlessEmpty(list: readonly string[], statement: Statement): Statement[] {
  return list.length === 0 ? [] : [statement];
}
