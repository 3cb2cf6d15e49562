import {
  type AccessesAnswer,
  accessesAnswer,
} from '../../../provider/contract/messages/accesses.ts';
import { accountsAnswer, doctorAnswer } from '../../../provider/contract/messages/doctor.ts';
import { parseHealthCheck } from '../../../provider/contract/messages/health-check.ts';
import { CONTRACT } from '../../../provider/contract/messages/order.ts';
import { parseRecordsQuery } from '../../../provider/contract/messages/records.ts';
import { type OperationPorts, operate } from '../../../provider/hub/operations/index.ts';
import { rememberAccounts } from '../../../provider/hub/operations/remember-accounts.ts';
import type { CallSpoke, Place } from '../../../provider/hub/spoke-client/invoke.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import type { Hub } from '../../../stacksets/ask-hub/hub.ts';
import { CPU, LATENCY } from '../../support/reconciliation/assumptions.ts';
import type { Clock } from '../../support/reconciliation/clock.ts';
import { companyOf } from '../../support/reconciliation/company.ts';
import { lambdaOf } from '../../support/reconciliation/lambda.ts';

/** The calls of AWS that a survey made. */
export interface Calls {
  organizations: number;
  assumeRole: number;
  /** Of the hub, by the program. */
  hub: number;
  spokes: number;
  spokesAtOnce: number;
  /** Kilobytes of the hub's largest answer, of Lambda's 6,000. */
  largestAnswer: number;
}

export type SpokesAre = 'ready' | 'missing';

const PAGE = 20;
const MEGABYTES = 512;

/** The hub's code for operators, as programs ask it, in a company where AWS only counts. */
export function simulatedHub(
  accounts: number,
  spokesAre: SpokesAre,
  clock: Clock,
): { readonly hub: Hub; readonly calls: Calls } {
  const company = companyOf(accounts);
  const lambda = lambdaOf(clock, MEGABYTES);
  const calls: Calls = {
    ...{ organizations: 0, assumeRole: 0, hub: 0, spokes: 0 },
    ...{ spokesAtOnce: 0, largestAnswer: 0 },
  };
  let underWay = 0;

  const answer = (place: Place, event: unknown) => {
    if (parseHealthCheck(event)) return { version: '1.0.0', contract: CONTRACT, problems: [] };
    if (parseRecordsQuery(event)?.records.unrecorded)
      return { records: [], unreadable: [], unrecorded: [] };
    const records = company.recordsIn(place.account, place.region);
    return { records: records.map((record) => ({ record, version: 1 })), unreadable: [] };
  };

  const remembered = rememberAccounts(async () => {
    // The accounts in pages, and the units within.
    const pages = Math.ceil(accounts / PAGE) + 1;
    calls.organizations += pages;
    await clock.sleep(LATENCY.organizationsPage * pages);
    return [...company.accounts];
  }, clock.now);
  const portsFor = (cpu: (ms: number) => Promise<void>): OperationPorts => ({
    rollout: {
      namePrefix: 'simulated',
      units: ['ou-all'],
      regions: [...company.regions],
      vpcs: [{ name: 'default' }],
    },
    ...remembered,
    callSpoke: (async (place, { message }) => {
      underWay += 1;
      calls.spokesAtOnce = Math.max(calls.spokesAtOnce, underWay);
      calls.assumeRole += 1;
      calls.spokes += 1;
      await clock.sleep(LATENCY.assumeRole);
      await cpu(CPU.spokeCall);
      await clock.sleep(LATENCY.invoke + LATENCY.records);
      underWay -= 1;
      return answer(place, JSON.parse(message(60_000)));
    }) satisfies CallSpoke,
    openDirectory: undefined,
  });

  const ask = async (question: object): Promise<unknown> => {
    calls.hub += 1;
    const answered = await lambda.call((cpu) =>
      operate(question, portsFor(cpu), {
        requestId: 'simulated',
        functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:simulated',
        deadline: deadlineIn(840_000, clock.now),
        log: jsonLog({}, () => {}),
        logGroup: 'nowhere',
      }),
    );
    const text = JSON.stringify(answered);
    calls.largestAnswer = Math.max(calls.largestAnswer, text.length / 1_000);
    return JSON.parse(text);
  };

  const hub: Hub = {
    accounts: async (only) =>
      accountsAnswer.parse(await ask({ operation: 'accounts', ...(only && { accounts: only }) })),
    async doctor(batch) {
      const told = doctorAnswer.parse(await ask({ operation: 'doctor', accounts: batch }));
      if (spokesAre === 'ready') return told;
      const findings = told.findings.map((found) => ({
        ...found,
        state: 'spoke missing' as const,
      }));
      return { ...told, findings, counts: { 'spoke missing': findings.length } };
    },
    accesses: async (where): Promise<AccessesAnswer> =>
      accessesAnswer.parse(await ask({ operation: 'accesses', ...where })),
  };
  return { hub, calls };
}
