import { FAILURES_FUNCTION, SPOKE_ROLE, spokeFunction } from '../provider/contract/deployment.ts';

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
  readonly Effect: 'Allow';
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

/** Every function runs as a Lambda function. */
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
  /** Names of the parameters that LDAP_BIND_PARAMETER and LDAP_CA_PARAMETER name. */
  readonly directoryParameters?: readonly string[];
}): Policy {
  const { organization, account, directoryParameters = [] } = options;
  return policy(
    {
      Sid: 'AssumeSpokeRoles',
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Resource: `arn:aws:iam::*:role/${SPOKE_ROLE}`,
      Condition: { StringEquals: { 'aws:ResourceOrgID': organization } },
    },
    {
      // Lambda brings failed events to their destination in the name of the function.
      Sid: 'HandOnFailures',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: `arn:aws:lambda:*:${account}:function:${FAILURES_FUNCTION}`,
    },
    ...unlessEmpty(directoryParameters, {
      Sid: 'ReadHowToEnterTheDirectory',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: directoryParameters.map((name) => `arn:aws:ssm:*:${account}:parameter${name}`),
    }),
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
    Sid: 'InvokeSpokes',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:*:${account}:function:${spokeFunction('*')}`,
  });
}

/** The spoke's own role: parameters below its prefix, and the master secrets that the account lets it read. */
export function spokePermissions(options: {
  readonly account: string;
  readonly parameterPrefix: string;
  /** ARNs (patterns) of the secrets that hold master users; by default the ones that RDS manages. */
  readonly masterSecrets?: readonly string[];
  /** Parameter Store paths (patterns, without the leading slash) that hold master users. */
  readonly masterParameters?: readonly string[];
  /** ARNs of KMS keys of your own that encrypt the parameters or the secrets. AWS's keys (aws/ssm) need no permission. */
  readonly keys?: readonly string[];
}): Policy {
  const { account, parameterPrefix, masterParameters = [], keys = [] } = options;
  const masterSecrets = options.masterSecrets ?? [
    `arn:aws:secretsmanager:*:${account}:secret:rds!*`,
  ];
  const parameter = (path: string) => `arn:aws:ssm:*:${account}:parameter/${path}`;
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
    {
      Sid: 'MasterSecrets',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: masterSecrets,
    },
    ...unlessEmpty(masterParameters, {
      Sid: 'MasterParameters',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: masterParameters.map(parameter),
    }),
    ...unlessEmpty(keys, {
      Sid: 'OwnKeysThroughTheServicesOnly',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      Resource: keys,
      Condition: {
        StringLike: { 'kms:ViaService': ['ssm.*.amazonaws.com', 'secretsmanager.*.amazonaws.com'] },
      },
    }),
  );
}

function unlessEmpty(list: readonly string[], statement: Statement): Statement[] {
  return list.length === 0 ? [] : [statement];
}
