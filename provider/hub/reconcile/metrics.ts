import { METRICS, type RunSummary } from '../../contract/messages/reconcile.ts';
import type { Fields } from '../../runtime/log.ts';
import { isWhole } from './selection.ts';

/**
 * The fields of a log line by which CloudWatch makes metrics of a run (embedded metric format,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * A check tells nothing of what is true by now; a run for some accesses tells nothing of the others,
 * and neither does one that broke off.
 */
export function metricsOf(summary: RunSummary): Fields {
  const tellsAll = isWhole(summary.input) && summary.brokeOff === undefined;
  const values = { ...ofAnyRun(summary), ...(tellsAll && ofWholeRun(summary)) };
  if (summary.input.mode === 'check') return {};
  return {
    _aws: {
      Timestamp: Date.parse(summary.finishedAt),
      CloudWatchMetrics: [
        {
          Namespace: METRICS.namespace,
          Dimensions: [[]],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: unitOf(Name) })),
        },
      ],
    },
    ...values,
  };
}

const { names } = METRICS;

function ofAnyRun({ outcomes, places, people }: RunSummary): Record<string, number> {
  const { failed = 0, 'not reached': notReached = 0, unreadable = 0, refused = 0 } = outcomes;
  return {
    [names.failed]: failed + notReached + unreadable,
    [names.refused]: refused,
    [names.placesFailed]: places.failed,
    [names.removed]: people.removed,
  };
}

function ofWholeRun({ outcomes, accesses, oldest }: RunSummary): Record<string, number> {
  return {
    [names.notPossible]: outcomes['not possible'] ?? 0,
    [names.unrecorded]: outcomes.unrecorded ?? 0,
    [names.accesses]: accesses,
    [names.changed]: outcomes.changed ?? 0,
    [names.oldest]: oldest?.age ?? 0,
    [names.finished]: 1,
  };
}

function unitOf(name: string): string {
  return name === names.oldest ? 'Seconds' : 'Count';
}
