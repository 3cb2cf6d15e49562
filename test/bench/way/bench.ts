import { join } from 'node:path';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { buildCommit } from '../../support/former-functions.ts';
import type { Earlier } from '../earlier.ts';
import { middle } from '../measure.ts';
import { type ColdStart, coldStarts } from './cold.ts';
import { type Parts, partsOf } from './parts.ts';
import {
  ENGINES,
  type EngineName,
  type Fields,
  type FunctionName,
  lastOf,
  startWayWorld,
  type WayWorld,
} from './world.ts';

const REPETITIONS = 21;
/** Of the whole way, of which each has three more requests around it. */
const ROUNDS = 11;
const GROUP = 'DB-Readers';
/** Is in none of its groups. */
const NEWCOMER = 'ivan.petrov';

export interface Way {
  /** The same request on each part of its way, which ends there. */
  readonly steps: readonly StepRow[];
  /** The whole way from the door, in parts. */
  readonly parts: readonly PartsRow[];
  readonly cold: readonly ColdStart[];
}

export interface StepRow {
  readonly asked: FunctionName;
  readonly ms: number;
}

export interface PartsRow {
  readonly engine: EngineName;
  readonly run: 'unchanged' | 'unchanged, of a group' | 'one person more';
  readonly parts: Parts;
}

/** @param bundles the folder with the functions. @default - those of today */
export async function benchWay(progress: (line: string) => void, bundles?: string): Promise<Way> {
  const world = await startWayWorld(bundles, progress);
  try {
    progress('the way from a door to the database');
    const steps = await stepsOf(world);
    const parts: PartsRow[] = [];
    for (const engine of ENGINES) {
      progress(`the way to ${engine}, in parts`);
      parts.push(...(await partsTo(world, engine)));
    }
    progress('cold starts, as the sandbox’s Lambda makes them');
    return { steps, parts, cold: await coldStarts(world) };
  } finally {
    await world.stop();
  }
}

/** In turn, so that other load on the machine hits all alike. The first round starts functions. */
async function stepsOf({ invoke, request }: WayWorld): Promise<StepRow[]> {
  const names = ['nothing', 'spoke', 'hub', 'door'] as const;
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= REPETITIONS; round++)
    for (const name of names) {
      const ms = await invoke(name, request('postgres'));
      if (round > 0) times.get(name)?.push(ms);
    }
  return names.map((asked) => ({ asked, ms: middle(times.get(asked) ?? []) }));
}

async function partsTo(world: WayWorld, engine: EngineName): Promise<PartsRow[]> {
  const { request, sandbox } = world;
  const alone = request(engine, { appname: 'parts' });
  const ofGroup = request(engine, {
    appname: 'group',
    groups: { [GROUP]: 'readonly' },
    confirmremovals: true,
  });
  const rows = { unchanged: [] as Parts[], group: [] as Parts[], more: [] as Parts[] };
  const { administrator } = sandbox.directory ?? {};
  if (administrator === undefined) throw new Error('the way leads past a directory');
  for (let round = 0; round <= ROUNDS; round++) {
    const unchanged = await fromDoor(world, alone);
    await fromDoor(world, ofGroup); // the newcomer of the round before leaves
    const group = await fromDoor(world, ofGroup);
    await administrator.addMember(GROUP, NEWCOMER);
    const more = await fromDoor(world, ofGroup);
    await administrator.removeMember(GROUP, NEWCOMER);
    if (round === 0) continue;
    rows.unchanged.push(unchanged);
    rows.group.push(group);
    rows.more.push(more);
  }
  return [
    { engine, run: 'unchanged', parts: medianOf(rows.unchanged) },
    { engine, run: 'unchanged, of a group', parts: medianOf(rows.group) },
    { engine, run: 'one person more', parts: medianOf(rows.more) },
  ];
}

async function fromDoor({ invoke, pools }: WayWorld, request: Fields): Promise<Parts> {
  const total = await invoke('door', request);
  const { door, hub, spoke } = pools;
  return partsOf(total, { door: lastOf(door), hub: lastOf(hub), spoke: lastOf(spoke) });
}

/** Each part by itself: the parts of one request vary more than their sum. */
function medianOf(all: readonly Parts[]): Parts {
  const of = (part: keyof Parts) => middle(all.map((parts) => parts[part]));
  return {
    total: of('total'),
    door: of('door'),
    toHub: of('toHub'),
    hub: of('hub'),
    assumeRole: of('assumeRole'),
    toSpoke: of('toSpoke'),
    spoke: of('spoke'),
    aws: of('aws'),
    awsCalls: of('awsCalls'),
  };
}

/** The same with the functions of an earlier commit: after today's, not in turn. */
export async function earlierWay(
  { commit }: Earlier,
  progress: (line: string) => void,
): Promise<Way> {
  const folder = temporaryFolder('bench-way-earlier');
  try {
    progress(`building the functions of ${commit}`);
    const bundles = join(folder.path, 'functions');
    await buildCommit(commit, bundles, commit);
    return await benchWay(progress, bundles);
  } finally {
    await folder.remove();
  }
}
