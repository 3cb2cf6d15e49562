import { setTimeout as sleep } from 'node:timers/promises';
import { isOperation } from '../contract/messages/operation.ts';
import { askedIn, logOtherAccounts } from '../contract/messages/security-event.ts';
import { operationElsewhere } from '../errors/caller.ts';
import { sendResponse } from '../lifecycle/cloudformation/send-response.ts';
import { followLifecycle } from '../lifecycle/index.ts';
import { lambdaFunction } from '../runtime/lambda.ts';
import { hub } from './hub.ts';
import { parseSettings } from './settings.ts';

/**
 * The Lambda entry of a door, the function that the teams of an account ask. A door parses requests
 * as the hub does, has the hub fulfil them, and answers in the caller's account. It has no VPC,
 * since only HTTPS goes out.
 */

const { hubUrl, credentials } = parseSettings(process.env);
const fulfil = hub({ url: hubUrl, credentials, sleep });

export const handler = lambdaFunction((event, invocation) => {
  const [, , , region = '', account = ''] = invocation.functionArn.split(':');
  // An attempt that the door itself refuses does not reach the hub.
  logOtherAccounts(invocation.log, askedIn(event, FORMER), account);
  if (isOperation(event)) throw operationElsewhere();
  const ports = { fulfil, sendResponse, defaults: { region, account } };
  return followLifecycle(event, ports, invocation);
});

/**
 * Below these keys is the request before. After one for another account, which was refused, Terraform
 * and CloudFormation send it once more with its correction.
 */
const FORMER = ['previnput', 'oldresourceproperties'];
