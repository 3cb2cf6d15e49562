import { AsyncLocalStorage } from 'node:async_hooks';
import * as z from 'zod';
import type { Report } from '../../../provider/contract/messages/order.ts';
import {
  type RunInput,
  type RunSummary,
  runSummary,
  type Step,
  stepEvent,
} from '../../../provider/contract/messages/reconcile.ts';
import type { Directory } from '../../../provider/hub/directory/model.ts';
import { reconcile } from '../../../provider/hub/reconcile/index.ts';
import type { ReconcilePorts } from '../../../provider/hub/reconcile/ports.ts';
import type { Results } from '../../../provider/hub/reconcile/results.ts';
import type { CallSpoke, Place } from '../../../provider/hub/spoke-client/invoke.ts';
import { orderSender } from '../../../provider/hub/spoke-client/send-order.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { SECONDS } from '../../../stacksets/function/time-limits.ts';
import { definition } from '../../../stacksets/reconcile/definition.ts';
import { CPU, LATENCY } from './assumptions.ts';
import { virtualClock } from './clock.ts';
import type { Company } from './company.ts';
import { execute } from './interpreter.ts';
import { type Lambda, lambdaOf } from './lambda.ts';

/** The settings of the rollout, and what a spoke takes for an access, in milliseconds. */
export interface Setup {
  readonly placesPerCall: number;
  readonly callsAtOnce: number;
  readonly serversAtOnce: number;
  readonly megabytes: number;
  readonly access: number;
  /** Milliseconds of a core for reading a megabyte of JSON of the bucket. */
  readonly parseMegabyte: number;
}

/** Does the function end before it has done anything of the step? */
export type Dies = (step: Step) => boolean;

/** A connection to the directory, and how many searches there were by it. */
export type Connect = () => Promise<{ readonly directory: Directory; searches(): number }>;

export interface Simulated {
  /** Of the whole run. */
  readonly milliseconds: number;
  readonly transitions: number;
  readonly hub: Lambda;
  readonly spokeCalls: { readonly records: number; readonly orders: number };
  readonly s3: { readonly gets: number; readonly puts: number };
  readonly objects: ReadonlyMap<string, string>;
  readonly summary: RunSummary;
}

export const RUN = 'simulated';

/** The searches that the hub has under way at once. */
const DIRECTORY_AT_ONCE = 4;

/** A run of the real state machine and the real code of the hub, with stand-ins around them. */
export async function simulate(
  company: Company,
  connect: Connect,
  setup: Setup,
  input: RunInput = { mode: 'apply' },
  dies: Dies = () => false,
): Promise<Simulated> {
  const clock = virtualClock();
  const hub = lambdaOf(clock, setup.megabytes);
  const spokes = new Map<string, Lambda>();
  const cpuOfCall = new AsyncLocalStorage<(ms: number) => Promise<void>>();
  const cpu = async (ms: number) => cpuOfCall.getStore()?.(ms);
  const spokeCalls = { records: 0, orders: 0 };
  const s3 = { gets: 0, puts: 0 };
  const objects = new Map<string, string>();
  let transitions = 0;

  const results: Results = {
    bucket: 'results',
    async write(key, text) {
      s3.puts += 1;
      await cpu(CPU.s3Request);
      await clock.sleep(LATENCY.s3Put);
      objects.set(key, text);
    },
    async read(key) {
      s3.gets += 1;
      await cpu(CPU.s3Request);
      await clock.sleep(LATENCY.s3Get);
      const text = objects.get(key);
      await cpu(((text?.length ?? 0) / 1e6) * setup.parseMegabyte);
      return text;
    },
    list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
  };

  const callSpoke: CallSpoke = async (place, { message }) => {
    const name = `${place.account}.${place.region}.${place.vpc}`;
    const spoke = spokes.get(name) ?? lambdaOf(clock, 512);
    spokes.set(name, spoke);
    await clock.sleep(LATENCY.assumeRole);
    await cpu(CPU.spokeCall);
    await clock.sleep(LATENCY.invoke);
    return spoke.call(() => answer(place, JSON.parse(message(60_000))));
  };

  async function answer({ account, region }: Place, event: unknown): Promise<unknown> {
    const asked = query.safeParse(event).data?.records;
    if (asked !== undefined) {
      spokeCalls.records += 1;
      await clock.sleep(LATENCY.records);
      if (asked.unrecorded) return { records: [], unreadable: [], unrecorded: [] };
      const records = company.recordsIn(account, region);
      return { records: records.map((record) => ({ record, version: 1 })), unreadable: [] };
    }
    spokeCalls.orders += 1;
    await clock.sleep(setup.access);
    return unchanged(0);
  }

  const ports: ReconcilePorts = {
    rollout: {
      namePrefix: 'simulated',
      units: ['ou-all'],
      regions: [...company.regions],
      vpcs: [{ name: 'default' }],
    },
    async listAccounts() {
      await clock.sleep(LATENCY.organizationsPage * Math.ceil(company.accounts.length / 20));
      return [...company.accounts];
    },
    callSpoke,
    sendOrder: orderSender(callSpoke),
    directory: {
      usernames: { template: '{sAMAccountName}', foldsCase: true },
      open: async () => {
        const { directory, searches } = await connect();
        return {
          ...directory,
          close: async () => {
            await directory.close();
            await clock.sleep((searches() / DIRECTORY_AT_ONCE) * LATENCY.ldapSearch);
          },
        };
      },
    },
    results,
    atOnce: setup.serversAtOnce,
    placesPerCall: setup.placesPerCall,
  };

  const invoke = (event: unknown) =>
    hub.call((own) =>
      cpuOfCall.run(own, async () => {
        const { reconcile: step } = stepEvent.parse(event);
        if (dies(step)) throw new Error('the function ended');
        return await reconcile(event, ports, {
          requestId: 'simulated',
          functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:simulated',
          deadline: deadlineIn(SECONDS.reconcile * 1_000, clock.now),
          log: jsonLog({}, () => {}),
          logGroup: 'nowhere',
        });
      }),
    );

  const output = await clock.run(() =>
    execute(definition({ lambda: 'hub', callsAtOnce: setup.callsAtOnce }), input, RUN, {
      invoke,
      read: async (key) => JSON.parse(objects.get(key) ?? '[]'),
      transition: async () => {
        transitions += 1;
        await clock.sleep(LATENCY.transition);
      },
      startMap: () => clock.sleep(LATENCY.startOfMap),
    }),
  );
  return {
    milliseconds: clock.now(),
    transitions,
    hub,
    spokeCalls,
    s3,
    objects,
    summary: runSummary.parse(output),
  };
}

/** An order has none. */
const query = z.object({ records: z.object({ unrecorded: z.boolean().optional() }) });

/** The report of a spoke that has found nothing to do. */
export const unchanged = (people: number): Report => ({
  parameters: [],
  username: 'u',
  people: { added: 0, removed: 0, unchanged: people },
  plan: [],
  warnings: [],
  leftovers: [],
  reconciled: { added: [], removed: [] },
});
