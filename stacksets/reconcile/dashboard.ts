import type { Stack } from 'aws-cdk-lib';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { addGraphs, type Graph } from '../function/graphs.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { machineMetric, runMetric } from './alarms.ts';

/** How the runs went, night after night. */
export function addDashboard(
  stack: Stack,
  machine: CfnStateMachine,
  settings: StackSettings,
): void {
  const { namePrefix, reconcile } = settings;
  const graphs: Graph[] = [
    {
      title: 'Seconds since the oldest access was made true',
      metrics: [runMetric('oldest', 'Maximum')],
      line: { label: 'maximumAgeHours', value: reconcile.maximumAgeSeconds },
    },
    {
      title: 'What somebody has to look at',
      metrics: [
        runMetric('failed'),
        runMetric('refused'),
        runMetric('placesFailed'),
        runMetric('unrecorded', 'Maximum'),
      ],
    },
    {
      title: 'What was brought up to date',
      metrics: [runMetric('changed'), runMetric('removed')],
    },
    {
      title: 'Accesses, and those that only an apply can make true',
      metrics: [runMetric('accesses', 'Maximum'), runMetric('notPossible', 'Maximum')],
    },
    {
      title: 'Runs',
      metrics: ['ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut'].map((name) =>
        machineMetric(machine, name),
      ),
    },
    {
      title: 'Milliseconds of a run',
      metrics: [{ ...machineMetric(machine, 'ExecutionTime'), statistic: 'Maximum' }],
    },
  ];
  addGraphs(stack, `${namePrefix}-reconcile`, { start: '-P14D', seconds: 86_400, graphs });
}
