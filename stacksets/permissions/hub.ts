import { SPOKE_ROLE } from '../../provider/contract/names.ts';
import { handOnFailures } from './lambda-function.ts';
import { type Policy, policy, unlessEmpty } from './policy.ts';

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
  /** Organizational units, or the root, whose accounts it may list. */
  readonly units?: readonly string[];
}): Policy {
  const { organization, account, region = '*' } = options;
  const { directoryParameters = [], keys = [], units = [] } = options;
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
    ...unlessEmpty(units, {
      Sid: 'ListTheAccountsOfUnits',
      Effect: 'Allow',
      Action: [
        'organizations:ListAccountsForParent',
        'organizations:ListOrganizationalUnitsForParent',
      ],
      Resource: [...new Set(units.flatMap((unit) => unitArns(organization, unit)))],
    }),
  );
}

/**
 * A unit with all that are within it: which those are, nobody knows beforehand, but ids of units begin with the id of their root. The
 * ARNs are the management account's (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html).
 */
function unitArns(organization: string, unit: string): string[] {
  const root = unit.split('-')[1];
  const arn = (resource: string) => `arn:aws:organizations::*:${resource}`;
  return [
    ...(unit.startsWith('r-') ? [arn(`root/${organization}/${unit}`)] : []),
    arn(`ou/${organization}/ou-${root}-*`),
  ];
}
