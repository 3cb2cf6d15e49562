import type { Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { where } from '../open.ts';
import type { Choice } from '../settings/open.ts';
import type { Metric } from './alarm.ts';

export interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly line?: { readonly label: string; readonly value: number };
}

export interface Graphs {
  /** How far back it looks, as ISO 8601 writes a duration. */
  readonly start: string;
  /** What one point stands for. */
  readonly seconds: number;
  readonly graphs: readonly Graph[];
  /** Whether it is there; it is unless a template says otherwise. */
  readonly isThere?: Choice;
}

/** Of the 24 columns that a dashboard has. */
const WIDTH = 12;
const HEIGHT = 6;

/** A dashboard, with two graphs beside each other. */
export function addGraphs(
  stack: Stack,
  dashboardName: string,
  { start, seconds, graphs, isThere }: Graphs,
): void {
  const dashboard = new CfnDashboard(stack, 'Dashboard', {
    dashboardName,
    dashboardBody: stack.toJsonString({
      start,
      widgets: graphs.map((graph, at) => ({
        type: 'metric',
        x: (at % 2) * WIDTH,
        y: Math.floor(at / 2) * HEIGHT,
        width: WIDTH,
        height: HEIGHT,
        properties: { ...propertiesOf(graph, seconds), region: stack.region },
      })),
    }),
  });
  where(isThere, dashboard);
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const propertiesOf = ({ title, metrics, line }: Graph, period: number) => ({
  title,
  period,
  metrics: metrics.map(({ namespace, name, dimension, statistic = 'Sum' }) => [
    namespace,
    name,
    ...(dimension ? [dimension.name, dimension.value] : []),
    { stat: statistic },
  ]),
  ...(line && { annotations: { horizontal: [line] } }),
});
