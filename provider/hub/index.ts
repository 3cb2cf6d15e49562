import { setTimeout as sleep } from 'node:timers/promises';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { TIME_LIMITS } from '../contract/aws.ts';
import { lambdaFunction } from '../contract/function.ts';
import { directoryOpener } from './bind.ts';
import { fulfil } from './fulfil.ts';
import { parseTerraform } from './lifecycle.ts';
import { lookUpPeople } from './people.ts';
import { readSettings } from './settings.ts';
import { spokes } from './spoke.ts';

/** The Lambda entry of the hub: builds the edges once, and fulfils what callers ask for. */

const { region, externalId, directory } = readSettings(process.env);
// A client with a Region speaks to that Region's STS, whose tokens are valid in every Region.
const sts = new STSClient({ region, requestHandler: TIME_LIMITS });
const ssm = new SSMClient({ region, requestHandler: TIME_LIMITS });
const edges = {
  lookUp: lookUpPeople(
    directory && { open: directoryOpener(directory, ssm), naming: directory.naming },
  ),
  sendOrder: spokes({ sts, externalId, sleep }),
};

export const handler = lambdaFunction((event, invocation) =>
  fulfil(parseTerraform(event, { region }), edges, invocation),
);
