import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { RECONCILE_FUNCTION, RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import type { LambdaFunction } from '../function/lambda-function.ts';
import { addLogGroup } from '../function/log-group.ts';
import { addRole } from '../function/role.ts';
import { machineRole } from '../names.ts';
import { machinePermissions, machineTrust } from '../permissions/reconcile-machine.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { definition } from './definition.ts';

/** The state machine, with its role and its log. */
export function addMachine(
  stack: Stack,
  options: {
    readonly lambda: LambdaFunction;
    readonly resultsBucket: string;
    readonly settings: StackSettings;
  },
): CfnStateMachine {
  const { lambda, resultsBucket, settings } = options;
  const place = { account: stack.account, region: stack.region };
  // Names that begin so do not fill up the resource policy of CloudWatch Logs
  // (https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html).
  const name = `/aws/vendedlogs/states/${RECONCILE_MACHINE}`;
  const logGroup = addLogGroup(stack, 'MachineLog', settings, name);
  const role = addRole(stack, 'MachineRole', settings, {
    name: machineRole(stack.region),
    description: 'The state machine of the reconciliation of database-access',
    trust: machineTrust(place),
    permissions: { work: machinePermissions({ ...place, resultsBucket }) },
  });
  const machine = new CfnStateMachine(stack, 'Machine', {
    stateMachineName: RECONCILE_MACHINE,
    // Express machines end after five minutes, and Distributed Maps need a standard one.
    stateMachineType: 'STANDARD',
    roleArn: role.attrArn,
    definitionString: JSON.stringify(
      definition({
        // Not a reference: the definition stays a text, which can be read and validated.
        lambda: `arn:aws:lambda:${place.region}:${place.account}:function:${RECONCILE_FUNCTION}`,
        callsAtOnce: settings.reconcile.callsAtOnce,
      }),
    ),
    loggingConfiguration: {
      level: 'ALL',
      // The input of a run may name people's groups.
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.attrArn } }],
    },
    tracingConfiguration: { enabled: true },
  });
  machine.node.addDependency(lambda.resource);
  new CfnOutput(stack, 'ReconcileMachineArn', { value: machine.ref });
  return machine;
}
