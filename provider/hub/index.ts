import { setTimeout as sleep } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { TIME_LIMITS } from '../contract/aws.ts';
import { type Invocation, lambdaFunction } from '../contract/function.ts';
import type { Intent } from '../contract/intent.ts';
import { respond } from '../custom-resource/respond.ts';
import { followLifecycle } from '../lifecycle/index.ts';
import { directoryOpener } from './bind.ts';
import { answerDoor, isUrlRequest } from './door.ts';
import { fulfil } from './fulfil.ts';
import { lookUpPeople } from './people.ts';
import { readSettings } from './settings.ts';
import { orderSender } from './spoke.ts';
import { spokeCaller } from './spoke-call.ts';

/** The Lambda entry of the hub: builds the edges once, and fulfils what callers ask for. */

const { region, externalId, directory } = readSettings(process.env);
// A client with a Region speaks to that Region's STS, whose tokens are valid in every Region.
const sts = new STSClient({ region, requestHandler: TIME_LIMITS });
const ssm = new SSMClient({ region, requestHandler: TIME_LIMITS });
const callSpoke = spokeCaller({ sts, externalId, sleep });
const edges = {
  lookUp: lookUpPeople(
    directory && { open: directoryOpener(directory, ssm), naming: directory.naming },
  ),
  sendOrder: orderSender(callSpoke),
};

const ways = {
  fulfil: (intent: Intent, invocation: Invocation) => fulfil(intent, edges, invocation),
  respond,
  defaults: { region },
};

export const handler = lambdaFunction<unknown>((event, invocation) =>
  isUrlRequest(event)
    ? answerDoor(event, ways, invocation)
    : followLifecycle(event, ways, invocation),
);
