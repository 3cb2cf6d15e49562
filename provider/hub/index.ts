import { setTimeout as sleep } from 'node:timers/promises';
import { STSClient } from '@aws-sdk/client-sts';
import { isOperation, isReconciliation } from '../contract/messages/operation.ts';
import { RECONCILE_FUNCTION } from '../contract/names.ts';
import type { Intent } from '../contract/request/intent.ts';
import { reconcileElsewhere } from '../errors/caller.ts';
import { sendResponse } from '../lifecycle/cloudformation/send-response.ts';
import { followLifecycle } from '../lifecycle/index.ts';
import { TIME_LIMITS } from '../runtime/aws.ts';
import { onFirstUse } from '../runtime/first-use.ts';
import { type Invocation, lambdaFunction } from '../runtime/lambda.ts';
import { answerCaller, isUrlRequest } from './caller.ts';
import { lookUpPeople, type OpenDirectory } from './directory/look-up.ts';
import { fulfil } from './fulfil.ts';
import { recordFinder } from './records.ts';
import { parseSettings } from './settings.ts';
import { spokeCaller, spokeEntrance } from './spoke-client/invoke.ts';
import { entryAsker, orderSender } from './spoke-client/send-order.ts';

/**
 * The Lambda entry of the hub: builds the ports once, and fulfils what callers ask for. The function
 * of the reconciliation has the same code and does nothing else: it has a bucket for its results.
 * The first request that needs one of the other parts loads it.
 */

const settings = parseSettings(process.env);
const { region, externalId, spokeRolePath, rollout, directory, reconciliation } = settings;
// The STS of a Region, unlike the global one, issues tokens that are valid in every Region.
const sts = new STSClient({ region, requestHandler: TIME_LIMITS });
const enterSpoke = spokeEntrance({ sts, externalId, rolePath: spokeRolePath });
const callSpoke = spokeCaller({ enterSpoke, sleep });
const sendOrder = orderSender(callSpoke);

const openDirectory =
  directory &&
  onFirstUse(async () => (await import('./directory/open.ts')).opener(directory, region));
const company = directory &&
  openDirectory && {
    usernames: directory.usernames,
    open: (async (...asked) => (await openDirectory())(...asked)) satisfies OpenDirectory,
  };
const forOperators = onFirstUse(async () =>
  (await import('./operators.ts')).operators(settings, { callSpoke, sendOrder, company }),
);
const ports = {
  lookUp: lookUpPeople(company),
  findRecords: recordFinder(callSpoke, rollout),
  askForEntry: entryAsker(enterSpoke),
  sendOrder,
  rollout,
};

const requestPorts = {
  fulfil: (intent: Intent, invocation: Invocation) => fulfil(intent, ports, invocation),
  sendResponse,
  defaults: { region },
};

export const handler = lambdaFunction<unknown>(async (event, invocation) => {
  if (reconciliation !== undefined) return (await forOperators()).reconcile?.(event, invocation);
  if (isReconciliation(event)) throw reconcileElsewhere({ name: RECONCILE_FUNCTION });
  if (isUrlRequest(event)) return answerCaller(event, requestPorts, invocation);
  if (isOperation(event)) return (await forOperators()).operate(event, invocation);
  return followLifecycle(event, requestPorts, invocation);
});
