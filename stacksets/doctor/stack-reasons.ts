import type { Finding } from '../../provider/contract/messages/doctor.ts';
import type { FailedStack } from './stack-sets.ts';
import type { Found } from './survey.ts';

/** Why stacks fail, as CloudFormation and the services word it, with the cure. */
const KNOWN: ReadonlyArray<readonly [words: RegExp, cure: string]> = [
  [
    /(vpc|subnet)-\w+\W.*does not exist|InvalidSubnetID|InvalidVpcID/i,
    'the VPC or a subnet that the account publishes is gone: publish those that are there',
  ],
  [
    /unable to fetch parameters|parameter validation failed/i,
    'the account publishes no VPC there: docs/rollout.md, step 4',
  ],
  [
    /DuplicateSubnetsInSameZone|same (availability )?zone/i,
    'two published subnets are in one zone, and an interface endpoint takes one of each: ' +
      'publish one of each zone',
  ],
  [
    /InsufficientFreeAddresses|insufficient free addresses|not enough.*ip addresses/i,
    'a published subnet has no free address: publish larger ones',
  ],
  [
    /ENILimit|network interfaces? .*(limit|reached|exceed)|NetworkInterfaceLimitExceeded|HyperPlane ENI/i,
    'the account has no network interface left: have the quotas raised, "Elastic network ' +
      'interfaces per VPC" of Lambda and "Network interfaces per Region" of VPC',
  ],
  [
    /SecurityGroupLimitExceeded|maximum number of security groups/i,
    'the account has no security group left: have the quota "VPC security groups per Region" raised',
  ],
  [
    /RulesPerSecurityGroupLimitExceeded|maximum number of rules/i,
    'a security group may not have so many rules: name fewer spokes.databaseNetworks or ' +
      'databasePorts, or have the quota "Inbound or outbound rules per security group" raised',
  ],
  [
    /VpcEndpointLimitExceeded|maximum number of (vpc )?endpoints/i,
    'the VPC may have no more endpoints: have the quota "Interface VPC endpoints per VPC" raised, ' +
      'or use NAT',
  ],
  [
    /UnreservedConcurrentExecution/i,
    'the account has too few concurrent executions: have the quota L-B99A9384 of Lambda raised',
  ],
  [
    /code storage limit/i,
    'the account has no room for code: remove versions of functions, or have the quota "Function ' +
      'and layer storage" of Lambda raised',
  ],
  [
    /explicit deny in a (service|resource) control policy|permissions boundary/i,
    'a policy of the organization denies it: exempt the roles stacksets-exec-*, or meet its ' +
      'condition (docs/platform.md)',
  ],
  [
    /scope arn|not attachable|NoSuchBoundary/i,
    'the account lacks the policy that roles.permissionsBoundary names',
  ],
  [
    /kms key does not exist or is not allowed/i,
    'the account lacks the key logKey, or its policy does not let CloudWatch Logs use it',
  ],
  [
    /s3 error code: (NoSuchKey|NoSuchBucket)|NoSuchKey/i,
    'the code is not in the bucket of that Region: docs/rollout.md, step 3',
  ],
  [
    /DependencyViolation|dependent object/i,
    "rules of other security groups name the spoke's, so it cannot be deleted: remove them " +
      '(docs/platform.md, "An account that leaves")',
  ],
  [
    /already exists|AlreadyExists/,
    'something has the name already, such as the stack of a trial or of the other stage: delete it',
  ],
];

/** The StackSets whose stacks are missing, by the findings. Those of a pilot may not be there. */
export function stackSetsOf({ findings, name_prefix }: Found): string[] {
  const names = findings.flatMap((finding) => partsOf(finding));
  return [...new Set(names)].flatMap((name) => [
    `${name_prefix}-${name}`,
    `${name_prefix}-pilot-${name}`,
  ]);
}

/** The findings, with why the stacks failed that they miss. */
export function withReasons(found: Found, failed: readonly FailedStack[]): Found {
  const ofAccount = Map.groupBy(failed, ({ account }) => account);
  return { ...found, findings: found.findings.map((finding) => explained(finding)) };

  function explained(finding: Finding): Finding {
    const [part] = partsOf(finding);
    if (part === undefined) return finding;
    const names = [`${found.name_prefix}-${part}`, `${found.name_prefix}-pilot-${part}`];
    const stack = ofAccount.get(finding.account)?.find(
      ({ stackSet, region }) =>
        names.includes(stackSet) &&
        // Roles are global: their stacks are in the Region of the hub.
        (region === finding.region || finding.state === 'role missing'),
    );
    return stack ? { ...finding, problem: wordsFor(stack.reason) } : finding;
  }
}

function partsOf({ state, vpc }: Finding): string[] {
  if (state === 'role missing') return ['account'];
  return state === 'spoke missing' ? [`spoke-${vpc}`] : [];
}

function wordsFor(reason: string): string {
  const known = KNOWN.find(([words]) => words.test(reason));
  return known ? known[1] : `StackSets: ${reason}`;
}
