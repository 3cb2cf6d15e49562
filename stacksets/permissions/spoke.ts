import { type Policy, policy, unlessEmpty } from './policy.ts';

/** The value, and the tags, which say where it may go. */
const READ_SECRET = ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'] as const;

/**
 * The spoke's own role: parameters below its prefix, and the master secrets that the settings name.
 */
export function spokePermissions(options: {
  readonly account: string;
  /** The Region where it runs; without it, any Region. */
  readonly region?: string;
  readonly parameterPrefix: string;
  /** ARN patterns of the secrets with master users; by default those that RDS manages. */
  readonly masterSecrets?: readonly string[];
  /** Secrets with this tag hold master users too, whatever their names. */
  readonly masterSecretTag?: { readonly key: string; readonly value: string };
  /** Path patterns, without the leading slash, of the parameters with master users. */
  readonly masterParameters?: readonly string[];
  /**
   * ARNs of your own KMS keys that encrypt the parameters or the secrets. AWS's keys (aws/ssm) need
   * no permission.
   */
  readonly keys?: readonly string[];
  /** Such keys by alias, so that one policy fits every account. */
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
    {
      Sid: 'ListOwnParameters',
      Effect: 'Allow',
      Action: 'ssm:GetParametersByPath',
      Resource: [parameterPrefix, `${parameterPrefix}/*`].map(parameter),
    },
    ...unlessEmpty(masterSecrets, {
      Sid: 'MasterSecrets',
      Effect: 'Allow',
      Action: READ_SECRET,
      Resource: masterSecrets,
    }),
    ...(tag === undefined
      ? []
      : [
          {
            Sid: 'MasterSecretsByTag',
            Effect: 'Allow',
            Action: READ_SECRET,
            Resource: `arn:aws:secretsmanager:${region}:${account}:secret:*`,
            Condition: { StringEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } },
          } as const,
        ]),
    ...unlessEmpty(masterParameters, {
      Sid: 'MasterParameters',
      Effect: 'Allow',
      Action: ['ssm:GetParameter', 'ssm:ListTagsForResource'],
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
