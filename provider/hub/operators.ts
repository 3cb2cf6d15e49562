import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { TIME_LIMITS } from '../runtime/aws.ts';
import type { Invocation } from '../runtime/lambda.ts';
import type { OpenDirectory } from './directory/look-up.ts';
import { attributesIn, type UsernameFormat } from './directory/usernames.ts';
import { operate } from './operations/index.ts';
import { accountLister } from './operations/organization.ts';
import { rememberAccounts } from './operations/remember-accounts.ts';
import { reconcile } from './reconcile/index.ts';
import { resultsIn } from './reconcile/results.ts';
import type { Settings } from './settings.ts';
import type { CallSpoke } from './spoke-client/invoke.ts';
import type { SendOrder } from './spoke-client/send-order.ts';

export interface OperatorsPorts {
  readonly callSpoke: CallSpoke;
  readonly sendOrder: SendOrder;
  readonly company:
    | { readonly open: OpenDirectory; readonly usernames: UsernameFormat }
    | undefined;
}

/** All that the hub does beside requests for accesses. No start of its function needs it. */
export function operators(
  { region, rollout, reconciliation }: Settings,
  { callSpoke, sendOrder, company }: OperatorsPorts,
) {
  const { listAccounts, accountsLately } = rememberAccounts(
    accountLister(new OrganizationsClient({ region, maxAttempts: 8, requestHandler: TIME_LIMITS })),
  );
  const ports = { rollout, listAccounts, callSpoke };
  const operationPorts = {
    ...ports,
    accountsLately,
    openDirectory: company?.open,
    ...(company && { attributes: attributesIn(company.usernames) }),
  };
  const reconcilePorts = reconciliation && {
    ...ports,
    sendOrder,
    directory: company,
    results: resultsIn(
      reconciliation.bucket,
      new S3Client({ region, requestHandler: { ...TIME_LIMITS, requestTimeout: 60_000 } }),
    ),
    atOnce: reconciliation.atOnce,
    placesPerCall: reconciliation.placesPerCall,
  };
  return {
    operate: (event: unknown, invocation: Invocation) => operate(event, operationPorts, invocation),
    /** Undefined for the hub itself. */
    reconcile:
      reconcilePorts &&
      ((event: unknown, invocation: Invocation) => reconcile(event, reconcilePorts, invocation)),
  };
}
