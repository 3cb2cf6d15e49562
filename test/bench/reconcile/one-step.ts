import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { runKeys, runPlace } from '../../../provider/contract/messages/reconcile.ts';
import { openDirectory } from '../../../provider/hub/directory/ldap.ts';
import { reconcile } from '../../../provider/hub/reconcile/index.ts';
import type { Results } from '../../../provider/hub/reconcile/results.ts';
import { orderSender } from '../../../provider/hub/spoke-client/send-order.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { Secret } from '../../../provider/runtime/secret.ts';
import { RUN, unchanged } from '../../support/reconciliation/simulation.ts';

/** One step of a run whose objects are in a folder; then tells its memory on standard output. */
const { folder, step, places, directory } = z
  .object({
    folder: z.string(),
    step: z.enum(['nothing', 'groups', 'accesses', 'summary']),
    places: z.array(runPlace).optional(),
    directory: z.object({
      url: z.string(),
      caFile: z.string(),
      baseDn: z.string(),
      bindDn: z.string(),
      bindPassword: z.string(),
    }),
  })
  .parse(JSON.parse(await text(process.stdin)));

const redone = new Set((places ?? []).map((place) => runKeys.rows(RUN, place)));
const results: Results = {
  bucket: 'results',
  write: (key, content) => writeFile(join(folder, key), content),
  read: async (key) =>
    redone.has(key) ? undefined : await readFile(join(folder, key), 'utf8').catch(() => undefined),
  list: async () => [],
};
const callSpoke = async (_: unknown, { message }: { message: (ms: number) => string }) => {
  message(60_000);
  return unchanged(0);
};

if (step !== 'nothing')
  await reconcile(
    { reconcile: { step, run: RUN, input: { mode: 'apply' }, ...(places && { places }) } },
    {
      rollout: undefined,
      listAccounts: async () => [],
      callSpoke,
      sendOrder: orderSender(callSpoke),
      directory: {
        usernames: { template: '{sAMAccountName}', foldsCase: true },
        open: (attributes, deadline) =>
          openDirectory({
            url: directory.url,
            certificateAuthorities: [readFileSync(directory.caFile, 'utf8')],
            baseDn: directory.baseDn,
            bind: {
              dn: directory.bindDn,
              password: new Secret(directory.bindPassword),
              from: 'the bench',
            },
            attributes,
            deadline,
          }),
      },
      results,
      atOnce: 4,
      placesPerCall: 20,
    },
    {
      requestId: 'memory',
      functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:memory',
      deadline: deadlineIn(600_000),
      log: jsonLog({}, () => {}),
      logGroup: 'nowhere',
    },
  );
process.stdout.write(String(Math.ceil(process.resourceUsage().maxRSS / 1_024)));
