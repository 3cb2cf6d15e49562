import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { list } from '../../../stacksets/accesses/listing.ts';
import { tableOf as accessesTable } from '../../../stacksets/accesses/table.ts';
import { withReasons } from '../../../stacksets/doctor/stack-reasons.ts';
import { survey } from '../../../stacksets/doctor/survey.ts';
import { tableOf as doctorTable } from '../../../stacksets/doctor/table.ts';
import { virtualClock } from '../../support/reconciliation/clock.ts';
import { simulatedHub } from './simulate.ts';

/** One run of a program, in a process of its own; then tells what it cost on standard output. */
const { program, accounts } = z
  .object({ program: z.enum(['doctor', 'doctor, none ready', 'accesses']), accounts: z.number() })
  .parse(JSON.parse(await text(process.stdin)));

const clock = virtualClock();
const spokesAre = program === 'doctor, none ready' ? 'missing' : 'ready';
const { hub, calls } = simulatedHub(accounts, spokesAre, clock);
const { user, system } = process.cpuUsage();
await clock.run(async () => {
  if (program === 'accesses') {
    const listing = await list(hub, { filter: {} }, () => {});
    return accessesTable(listing, { width: 160, now: Date.now() });
  }
  const found = await survey(hub, undefined, () => {});
  const failed = found.findings
    .filter(({ state }) => state === 'spoke missing')
    .map(({ account, region, vpc }) => ({
      ...{ stackSet: `${found.name_prefix}-spoke-${vpc}`, account, region },
      reason: 'the VPC vpc-1 does not exist',
    }));
  return doctorTable(withReasons(found, failed));
});
const worked = process.cpuUsage({ user, system });
process.stdout.write(
  JSON.stringify({
    ...{ milliseconds: clock.now(), calls },
    work: (worked.user + worked.system) / 1_000,
    megabytes: Math.ceil(process.resourceUsage().maxRSS / 1_024),
  }),
);
