import { readFileSync } from 'node:fs';
import { placeRecords, type RunInput } from '../../../provider/contract/messages/reconcile.ts';
import { openDirectory } from '../../../provider/hub/directory/ldap.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { Secret } from '../../../provider/runtime/secret.ts';
import { createCertificates } from '../../sandbox/certificates/certificates.ts';
import {
  type LimitsDirectory,
  startLimitsDirectory,
} from '../../sandbox/directory/limits/limits.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { type Company, companyOf } from '../../support/reconciliation/company.ts';
import {
  type Connect,
  type Setup,
  type Simulated,
  simulate,
} from '../../support/reconciliation/simulation.ts';
import { type Memory, memoryOf } from './memory.ts';

/** A run, and what it costs. */
export interface ScaleRow {
  readonly accounts: number;
  readonly run: 'everything' | 'one group';
  readonly setup: Setup;
  readonly simulated: Simulated;
  readonly searches: number;
}

export interface Scale {
  /** The settings of a rollout that has none of its own. */
  readonly growth: readonly ScaleRow[];
  /** Other settings, for the largest company. */
  readonly settings: readonly ScaleRow[];
  readonly memory: readonly Memory[];
}

const ACCOUNTS = [10, 100, 1_000];
/** What a spoke takes for an access with nothing to change, and for one that is slow. */
const QUICK = 300;
const SLOW = 3_000;
const DEFAULTS = { placesPerCall: 20, callsAtOnce: 10, serversAtOnce: 4 };
const OTHERS = [
  { placesPerCall: 1, callsAtOnce: 40 },
  { placesPerCall: 20, callsAtOnce: 10 },
  { placesPerCall: 20, callsAtOnce: 20 },
  { placesPerCall: 50, callsAtOnce: 10 },
];
const MEGABYTES = 512;

export async function benchReconciliation(progress: (line: string) => void): Promise<Scale> {
  const growth: ScaleRow[] = [];
  const settings: ScaleRow[] = [];
  let memory: readonly Memory[] = [];
  const base = { ...DEFAULTS, megabytes: MEGABYTES, parseMegabyte: parseMegabyte() };
  for (const accounts of ACCOUNTS) {
    const company = companyOf(accounts);
    await withDirectory(company, async (directory) => {
      const run = async (setup: Setup, input: RunInput = { mode: 'apply' }): Promise<ScaleRow> => {
        const run = input.groups ? 'one group' : 'everything';
        progress(`${accounts} accounts, ${run}, an access in ${setup.access} ms`);
        const before = directory.asked.length;
        const simulated = await simulate(company, connectTo(directory), setup, input);
        return { accounts, run, setup, simulated, searches: directory.asked.length - before };
      };
      const whole = await run({ ...base, access: SLOW });
      growth.push(await run({ ...base, access: QUICK }), whole);
      const [group = ''] = company.groups;
      growth.push(await run({ ...base, access: SLOW }, { mode: 'apply', groups: [group] }));
      if (accounts !== ACCOUNTS.at(-1)) return;
      for (const other of OTHERS)
        for (const access of [QUICK, SLOW]) settings.push(await run({ ...base, ...other, access }));
      progress('memory');
      memory = await memoryOf(whole.simulated.objects, directory);
    });
  }
  return { growth, settings, memory };
}

async function withDirectory(
  { tree }: Company,
  work: (directory: LimitsDirectory) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder('bench-reconcile');
  const directory = await startLimitsDirectory({
    certificates: createCertificates(folder.path),
    tree,
  });
  try {
    await work(directory);
  } finally {
    await directory.stop();
    await folder.remove();
  }
}

function connectTo(server: LimitsDirectory): Connect {
  return async () => {
    const before = server.asked.length;
    const directory = await openDirectory({
      url: server.url,
      certificateAuthorities: [readFileSync(server.caFile, 'utf8')],
      baseDn: server.baseDn,
      bind: { dn: server.bindDn, password: new Secret(server.bindPassword), from: 'the bench' },
      attributes: ['sAMAccountName'],
      deadline: deadlineIn(300_000),
    });
    return { directory, searches: () => server.asked.length - before };
  };
}

/** Milliseconds of this machine's core for a megabyte of records. */
function parseMegabyte(): number {
  const [one] = companyOf(2).accounts;
  const place = { account: one?.id ?? '', name: '', region: 'eu-central-1', vpcs: ['default'] };
  const records = companyOf(2)
    .recordsIn(place.account, place.region)
    .map((record) => ({ record, version: 1 }));
  const text = JSON.stringify({ schema: 1, place, records, unreadable: [] });
  const times = Math.ceil(1e6 / text.length);
  const round = () => {
    const begin = performance.now();
    for (let at = 0; at < times; at++) placeRecords.parse(JSON.parse(text));
    return performance.now() - begin;
  };
  round();
  return (round() * 1e6) / (times * text.length);
}
