import type { Stack } from 'aws-cdk-lib';
import { DOOR_FUNCTION, FAILURES_FUNCTION } from '../../provider/contract/names.ts';
import { addAlarm, metricOf } from '../function/alarm.ts';
import { addGraphs } from '../function/graphs.ts';
import { listIfGiven } from '../open.ts';
import type { Choice } from '../settings/open.ts';
import type { StackSettings } from '../settings/stack-settings.ts';

/**
 * What only a member's own account sees: a door that crashes, or that the account's limit holds up.
 * What a door's request fails for at the hub is in the hub's alarms.
 */
export function addDoorAlarms(stack: Stack, settings: StackSettings): void {
  const { namePrefix, memberAlarms } = settings;
  if (memberAlarms === undefined) return;
  const { areThere: isThere, topic, dashboard } = memberAlarms;
  const alarmTopics = listIfGiven(topic, (name) => [
    `arn:aws:sns:${stack.region}:${stack.account}:${name}`,
  ]);
  const alarm = (id: string, name: string, why: string, metric = GAVE_UP) =>
    addAlarm(stack, id, { namePrefix, alarmTopics }, { name, why, metric, atLeast: 1, isThere });
  alarm(
    'CrashAlarm',
    'door-crashed',
    'The door failed three times over one event of CloudFormation: see its log. ' +
      'Its failure destination answers the stack',
  );
  alarm(
    'UnansweredAlarm',
    'door-unanswered',
    'The failure destination of the door could not answer CloudFormation: ' +
      'a stack hangs until its ServiceTimeout',
    metricOf(FAILURES_FUNCTION, 'Errors'),
  );
  alarm(
    'ThrottleAlarm',
    'door-throttled',
    "The account's limit of concurrent executions (quota L-B99A9384) held requests up",
    metricOf(DOOR_FUNCTION, 'Throttles'),
  );
  if (dashboard !== false) addDoorDashboard(stack, namePrefix, dashboard);
}

const GAVE_UP = metricOf(FAILURES_FUNCTION, 'Invocations');

/** Dashboards are global: the Region in the name keeps two Regions' stacks apart. */
function addDoorDashboard(stack: Stack, namePrefix: string, isThere: Choice): void {
  const door = (name: string) => metricOf(DOOR_FUNCTION, name);
  addGraphs(stack, `${namePrefix}-door-${stack.region}`, {
    isThere,
    start: '-P7D',
    seconds: 3_600,
    graphs: [
      { title: 'Requests, and those that failed', metrics: [door('Invocations'), door('Errors')] },
      {
        title: 'Milliseconds of the slowest request',
        metrics: [{ ...door('Duration'), statistic: 'Maximum' }],
      },
      { title: 'What the door could not finish', metrics: [GAVE_UP, door('Throttles')] },
    ],
  });
}
