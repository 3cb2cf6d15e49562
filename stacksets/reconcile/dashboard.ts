import type { Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Metric } from '../function/alarm.ts';
import type { Settings } from '../settings/index.ts';
import { machineMetric, runMetric } from './alarms.ts';

/** How the runs went, night after night. */
export function addDashboard(stack: Stack, machine: CfnStateMachine, settings: Settings): void {
  const { namePrefix, reconcile } = settings;
  const { region } = stack;
  const graphs: Graph[] = [
    {
      title: 'Seconds since the oldest access was made true',
      metrics: [runMetric('oldest', 'Maximum')],
      line: { label: 'maximumAgeHours', value: reconcile.maximumAgeHours * 3_600 },
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
  new CfnDashboard(stack, 'Dashboard', {
    dashboardName: `${namePrefix}-reconcile`,
    dashboardBody: stack.toJsonString({
      start: '-P14D',
      widgets: graphs.map((graph, at) => ({
        type: 'metric',
        x: (at % 2) * WIDTH,
        y: Math.floor(at / 2) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: { ...propertiesOf(graph), region },
      })),
    }),
  });
}

interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly line?: { readonly label: string; readonly value: number };
}

/** Of the 24 columns that a dashboard has. */
const WIDTH = 12;
const HEIGHT = 6;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const propertiesOf = ({ title, metrics, line }: Graph) => ({
  title,
  period: 86_400,
  metrics: metrics.map(({ namespace, name, dimension, statistic = 'Sum' }) => [
    namespace,
    name,
    ...(dimension ? [dimension.name, dimension.value] : []),
    { stat: statistic },
  ]),
  ...(line && { annotations: { horizontal: [line] } }),
});
