import { setTimeout as sleep } from 'node:timers/promises';
import { sendResponse } from '../lifecycle/cloudformation/send-response.ts';
import { followLifecycle } from '../lifecycle/index.ts';
import { lambdaFunction } from '../runtime/lambda.ts';
import { hub } from './hub.ts';
import { parseSettings } from './settings.ts';

/**
 * The Lambda entry of a door, the function that the teams of an account ask. It reads requests as the hub does, has the hub fulfil them, and answers
 * in the account of the caller. It has no VPC: nothing but HTTPS goes out.
 */

const { hubUrl } = parseSettings(process.env);
const fulfil = hub({
  url: hubUrl,
  // Lambda sets them, anew for each execution environment.
  credentials: {
    accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: process.env['AWS_SESSION_TOKEN'] ?? '',
  },
  sleep,
});

export const handler = lambdaFunction((event, invocation) => {
  const [, , , region = '', account = ''] = invocation.functionArn.split(':');
  return followLifecycle(
    event,
    { fulfil, sendResponse, defaults: { region, account } },
    invocation,
  );
});
