import { SPOKE_ROLE } from '../../provider/contract/names.ts';
import { handOnFailures } from './lambda-function.ts';
import { type Policy, policy, type Statement, unlessEmpty } from './policy.ts';

/** The hub's own role. */
export function hubPermissions(options: HubWork): Policy {
  const { account, region = '*' } = options;
  return policy(handOnFailures(account, region), ...hubWork(options));
}

export interface HubWork {
  readonly organization: string;
  readonly account: string;
  /** The Region where it runs; without it, any Region. */
  readonly region?: string;
  /** The values of LDAP_BIND_PARAMETER and LDAP_CA_PARAMETER. */
  readonly directoryParameters?: readonly string[];
  /** ARNs of your own KMS keys that encrypt those parameters. */
  readonly keys?: readonly string[];
  /** The organizational units, or the root, whose accounts it may list. */
  readonly units?: readonly string[];
  /** The path of the spoke roles. */
  readonly rolePath?: string;
}

/**
 * What the hub's code needs: the spoke role of any account of its organization, and its own
 * settings.
 */
export function hubWork(options: HubWork): Statement[] {
  const { organization, account, region = '*' } = options;
  const { directoryParameters = [], keys = [], units = [], rolePath = '/' } = options;
  return [
    {
      Sid: 'AssumeSpokeRoles',
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Resource: `arn:aws:iam::*:role${rolePath}${SPOKE_ROLE}`,
      Condition: { StringEquals: { 'aws:ResourceOrgID': organization } },
    },
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
  ];
}

/**
 * A unit and all units within it. Those are not known beforehand, but the id of every unit begins
 * with the id of its root. The ARNs name the management account
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html).
 */
function unitArns(organization: string, unit: string): string[] {
  const root = unit.startsWith('r-') ? unit.slice(2) : unit.split('-')[1];
  const arn = (resource: string) => `arn:aws:organizations::*:${resource}`;
  return [
    ...(unit.startsWith('r-') ? [arn(`root/${organization}/${unit}`)] : []),
    arn(`ou/${organization}/ou-${root}-*`),
  ];
}
