import type { DoctorAnswer, Finding, State } from '../../provider/contract/messages/doctor.ts';
import { SPOKE_ROLE, spokeFunction } from '../../provider/contract/names.ts';
import { command } from '../../provider/runtime/command.ts';

/** How the StackSets are called. */
export type Rollout = Pick<DoctorAnswer, 'name_prefix' | 'pilot'>;

/** The cure for findings of one state, in lines. Commands have lines of their own, for copying. */
export function cureFor(
  state: State,
  findings: readonly Finding[],
  { name_prefix: prefix, pilot }: Rollout,
): string[] {
  const vpcs = [...new Set(findings.map(({ vpc }) => vpc))];
  const account = findings[0]?.account ?? '';
  switch (state) {
    case 'ready':
      return [];
    case 'role missing':
      return [
        `The hub may not assume the role ${SPOKE_ROLE}. The state of its stack there:`,
        stackState(`${prefix}-account`, account),
        ...pilotLines(prefix, pilot),
        'If the role is there, it trusts another hub or External ID:',
        'docs/rollout.md, "Update and rollback".',
        "If it is missing everywhere, look at the hub's own role.",
      ];
    case 'spoke missing':
      return [
        'Has the account published its VPC (docs/rollout.md, step 4)?',
        'Once it has, run this, with the unit of the account in place of UNIT:',
        ...vpcs.map((vpc) =>
          deployment(
            `${prefix}-spoke-${vpc}`,
            findings.filter((finding) => finding.vpc === vpc),
          ),
        ),
        ...pilotLines(prefix, pilot),
        'If the account has published it and a stack failed all the same, change rollout.revision:',
        'docs/platform.md, "Published again".',
      ];
    case 'unreachable':
      return [
        'If the spoke does not reach a service: docs/rollout.md, step 4.',
        'Its log of the last hour, in its account and Region:',
        ...vpcs.map(lastHour),
      ];
    case 'spoke too old':
      return [
        'Its StackSet was not updated there: docs/rollout.md, "Update and rollback". Its state:',
        ...vpcs.map((vpc) => stackState(`${prefix}-spoke-${vpc}`, account)),
        ...pilotLines(prefix, pilot),
      ];
    case 'hub too old':
      return ['Deploy the hub of the newer version: docs/rollout.md, steps 2 and 3.'];
    case 'not asked':
      return [
        'The hub ran out of time first. Ask again:',
        `$ ${command('doctor', `--only ${account}`)}`,
      ];
  }
}

function pilotLines(prefix: string, pilot: readonly string[] = []): string[] {
  if (pilot.length === 0) return [];
  return [
    `In the units ${pilot.join(', ')}, StackSets are called`,
    `${prefix}-pilot-... in place of ${prefix}-...`,
  ];
}

function stackState(stackSet: string, account: string): string {
  return `${stackSetCommand('list-stack-instances', stackSet)} --stack-instance-account ${account}`;
}

function deployment(stackSet: string, findings: readonly Finding[]): string {
  const accounts = [...new Set(findings.map(({ account }) => account))].join(',');
  const regions = [...new Set(findings.map(({ region }) => region))].join(' ');
  const targets = `OrganizationalUnitIds=UNIT,Accounts=${accounts},AccountFilterType=INTERSECTION`;
  const create = stackSetCommand('create-stack-instances', stackSet);
  return `${create} --regions ${regions} --deployment-targets ${targets}`;
}

function stackSetCommand(command: string, stackSet: string): string {
  return `$ aws cloudformation ${command} --call-as DELEGATED_ADMIN --stack-set-name ${stackSet}`;
}

/** Not by `aws logs tail`, which AWS CLI 1 lacks. */
function lastHour(vpc: string): string {
  const events = `$ aws logs filter-log-events --log-group-name /aws/lambda/${spokeFunction(vpc)}`;
  const since = '--start-time $(($(date +%s) - 3600))000';
  return `${events} ${since} --query 'events[].message' --output text`;
}
