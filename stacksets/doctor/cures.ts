import type { Finding, State } from '../../provider/contract/messages/doctor.ts';
import { SPOKE_ROLE, spokeFunction } from '../../provider/contract/names.ts';

/**
 * Lines of a group of findings that have the same state. Commands stand by themselves, to be copied.
 *
 * @param prefix of the StackSets' names.
 */
export function cureFor(state: State, findings: readonly Finding[], prefix: string): string[] {
  const stackSets = (command: string, name: string) =>
    `aws cloudformation ${command} --call-as DELEGATED_ADMIN --stack-set-name ${prefix}-${name}`;
  const vpcs = [...new Set(findings.map(({ vpc }) => vpc))];
  const [first] = findings;
  switch (state) {
    case 'ready':
      return [];
    case 'role missing':
      return [
        `The hub may not take the role ${SPOKE_ROLE}. What became of it there:`,
        `$ ${stackSets('list-stack-instances', 'account')} --stack-instance-account ${first?.account}`,
        'If it is there, it trusts another hub or External ID: docs/rollout.md, "Update and rollback". If it is missing everywhere,',
        "look at the hub's own role.",
      ];
    case 'spoke missing':
      return [
        'Has the account published its VPC (docs/rollout.md, step 4)? Once it has, with the unit that the account is in:',
        ...vpcs.map((vpc) => {
          const missing = findings.filter((finding) => finding.vpc === vpc);
          const accounts = [...new Set(missing.map(({ account }) => account))].join(',');
          const regions = [...new Set(missing.map(({ region }) => region))].join(' ');
          return `$ ${stackSets('create-stack-instances', `spoke-${vpc}`)} --regions ${regions} --deployment-targets OrganizationalUnitIds=UNIT,Accounts=${accounts},AccountFilterType=INTERSECTION`;
        }),
      ];
    case 'unreachable':
      return [
        'If the spoke does not reach a service: docs/rollout.md, step 4. Its log of the last hour, in its account and Region:',
        // Not `aws logs tail`, which the AWS CLI 1 does not have.
        ...vpcs.map(
          (vpc) =>
            `$ aws logs filter-log-events --log-group-name /aws/lambda/${spokeFunction(vpc)} --start-time $(($(date +%s) - 3600))000 --query 'events[].message' --output text`,
        ),
      ];
    case 'spoke too old':
      return [
        'Its StackSet did not get through: docs/rollout.md, "Update and rollback". What became of it:',
        ...vpcs.map(
          (vpc) =>
            `$ ${stackSets('list-stack-instances', `spoke-${vpc}`)} --stack-instance-account ${first?.account}`,
        ),
      ];
    case 'hub too old':
      return ['Deploy the hub of the newer version: docs/rollout.md, steps 2 and 3.'];
    case 'not asked':
      return [
        "The hub's time was over before. Ask once more:",
        `$ npm run doctor -- --only ${first?.account}`,
      ];
  }
}
