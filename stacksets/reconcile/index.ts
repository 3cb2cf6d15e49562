import type { Stack } from 'aws-cdk-lib';
import { RECONCILE_FUNCTION } from '../../provider/contract/names.ts';
import {
  addFunction,
  type FunctionOptions,
  type LambdaFunction,
} from '../function/lambda-function.ts';
import { SECONDS } from '../function/time-limits.ts';
import { resultsBucket } from '../names.ts';
import { statementsWhere } from '../open.ts';
import type { HubWork } from '../permissions/hub.ts';
import { reconcilePermissions } from '../permissions/reconcile.ts';
import type { Choice } from '../settings/open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { addRunAlarms } from './alarms.ts';
import { addResultsBucket } from './bucket.ts';
import { addDashboard } from './dashboard.ts';
import { addMachine } from './machine.ts';
import { addSchedule } from './schedule.ts';

/** What the reconciliation's function has in common with the hub's. */
type Shared = Pick<FunctionOptions, 'settings' | 'code' | 'megabytes' | 'environment' | 'network'>;

/**
 * The reconciliation, in the hub's stack: a function of its own with the hub's code, the state
 * machine that calls it, the bucket with the results, and what watches them. It is there also if
 * the schedule is off, for runs that somebody starts.
 */
export function addReconciliation(
  stack: Stack,
  options: {
    readonly settings: StackSettings;
    readonly shared: Shared;
    readonly permissions: HubWork;
    /** Of those of its statements that a template leaves open. */
    readonly choices: Readonly<Record<string, Choice>>;
  },
): LambdaFunction {
  const { settings, shared, permissions, choices } = options;
  const results = resultsBucket(settings.namePrefix, stack.account, stack.region);
  addResultsBucket(stack, results, settings);
  const lambda = addFunction(stack, 'Reconcile', {
    ...shared,
    name: RECONCILE_FUNCTION,
    description: 'Brings accesses up to date; the state machine of the same name invokes it',
    // Every account's spoke role trusts this name.
    role: RECONCILE_FUNCTION,
    permissions: statementsWhere(
      reconcilePermissions({ ...permissions, resultsBucket: results }),
      choices,
    ),
    seconds: SECONDS.reconcile,
    environment: {
      ...shared.environment,
      RESULTS_BUCKET: results,
      RECONCILE_AT_ONCE: String(settings.reconcile.serversAtOnce),
      RECONCILE_PLACES_PER_CALL: String(settings.reconcile.placesPerCall),
    },
    reservedConcurrency: settings.reconcile.reservedConcurrency,
  });
  const machine = addMachine(stack, { lambda, resultsBucket: results, settings });
  addSchedule(stack, machine, settings);
  addRunAlarms(stack, machine, settings);
  addDashboard(stack, machine, settings);
  return lambda;
}
