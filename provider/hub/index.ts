import { setTimeout as sleep } from 'node:timers/promises';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { isOperation } from '../contract/messages/operation.ts';
import { RECONCILE_FUNCTION } from '../contract/names.ts';
import type { Intent } from '../contract/request/intent.ts';
import { reconcileElsewhere } from '../errors/caller.ts';
import { sendResponse } from '../lifecycle/cloudformation/send-response.ts';
import { followLifecycle } from '../lifecycle/index.ts';
import { TIME_LIMITS } from '../runtime/aws.ts';
import { type Invocation, lambdaFunction } from '../runtime/lambda.ts';
import { answerCaller, isUrlRequest } from './caller.ts';
import { directoryLogin } from './directory/login.ts';
import { lookUpPeople } from './directory/look-up.ts';
import { attributesIn } from './directory/usernames.ts';
import { fulfil } from './fulfil.ts';
import { operate } from './operations/index.ts';
import { accountLister } from './operations/organization.ts';
import { isReconciliation, reconcile } from './reconcile/index.ts';
import { resultsIn } from './reconcile/results.ts';
import { recordFinder } from './records.ts';
import { parseSettings } from './settings.ts';
import { spokeCaller } from './spoke-client/invoke.ts';
import { orderSender } from './spoke-client/send-order.ts';

/**
 * The Lambda entry of the hub: builds the ports once, and fulfils what callers ask for. The function
 * of the reconciliation has the same code and does nothing else: it has a bucket for its results.
 */

const { region, externalId, spokeRolePath, rollout, directory, reconciliation } = parseSettings(
  process.env,
);
// The STS of a Region, unlike the global one, issues tokens that are valid in every Region.
const sts = new STSClient({ region, requestHandler: TIME_LIMITS });
const ssm = new SSMClient({ region, requestHandler: TIME_LIMITS });
const callSpoke = spokeCaller({ sts, externalId, rolePath: spokeRolePath, sleep });
const openDirectory = directory && directoryLogin(directory, ssm);
const company = directory &&
  openDirectory && { open: openDirectory, usernames: directory.usernames };
const sendOrder = orderSender(callSpoke);
const ports = {
  lookUp: lookUpPeople(company),
  findRecords: recordFinder(callSpoke, rollout),
  sendOrder,
  rollout,
};
const listAccounts = accountLister(
  new OrganizationsClient({ region, maxAttempts: 8, requestHandler: TIME_LIMITS }),
);
const attributes = directory && attributesIn(directory.usernames);
const operationPorts = {
  rollout,
  listAccounts,
  callSpoke,
  openDirectory,
  ...(attributes && { attributes }),
};

const reconcilePorts = reconciliation && {
  rollout,
  listAccounts,
  callSpoke,
  sendOrder,
  directory: company,
  results: resultsIn(
    reconciliation.bucket,
    new S3Client({ region, requestHandler: { ...TIME_LIMITS, requestTimeout: 60_000 } }),
  ),
  atOnce: reconciliation.atOnce,
  placesPerCall: reconciliation.placesPerCall,
};

const requestPorts = {
  fulfil: (intent: Intent, invocation: Invocation) => fulfil(intent, ports, invocation),
  sendResponse,
  defaults: { region },
};

export const handler = lambdaFunction<unknown>(async (event, invocation) => {
  if (reconcilePorts !== undefined) return reconcile(event, reconcilePorts, invocation);
  if (isReconciliation(event)) throw reconcileElsewhere({ name: RECONCILE_FUNCTION });
  if (isUrlRequest(event)) return answerCaller(event, requestPorts, invocation);
  if (isOperation(event)) return operate(event, operationPorts, invocation);
  return followLifecycle(event, requestPorts, invocation);
});
