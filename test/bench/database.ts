import type { Place } from './contender.ts';
import type { Earlier } from './earlier.ts';
import type { Engine } from './engine.ts';
import { floor } from './floor.ts';
import { earlierOurs, ours } from './ours.ts';
import { peer } from './peer.ts';
import { loadPeer, type PeerHandler } from './peer-package.ts';
import { type ContenderName, type Costs, costsInTurn, placeAt, type Turn } from './people.ts';
import { startProxy } from './proxy.ts';
import { readScale, type Scale } from './scale.ts';

const COUNTS = [1, 10, 100, 1_000, 2_000];
/** Through the proxy. */
const FAR = 100;
export const DELAY = 2;
/**
 * Serial calls take as long for each of a thousand as for each of a hundred, and somebody waits for
 * the bench.
 */
const MOST_FOR_PEER = 100;
const PEER_ROUNDS = 3;
const AT_ONCE = 100;

export interface Row {
  readonly people: number;
  readonly place: 'loopback' | 'proxy';
  readonly costs: ReadonlyMap<ContenderName, Costs>;
}

export interface DatabaseResult {
  /** Its name. */
  readonly engine: string;
  /** The commit whose costs are beside ours. */
  readonly commit?: string;
  readonly rows: readonly Row[];
  readonly atOnce?: Costs | undefined;
  readonly withoutPeer?: string;
  readonly scale: Scale;
}

export interface DatabaseOptions {
  readonly awsEndpoint: string;
  readonly earlier?: Earlier | undefined;
  /** Only these rows. @default - all */
  readonly people?: readonly number[];
  readonly progress: (line: string) => void;
}

/** Stops the engine's server in the end. */
export async function benchDatabase(
  engine: Engine,
  options: DatabaseOptions,
): Promise<DatabaseResult> {
  const { name, world } = engine;
  const { awsEndpoint, earlier, people: counts = COUNTS, progress } = options;
  const proxy = await startProxy(world.server.port, DELAY);
  try {
    const handler = await peerFor(engine, awsEndpoint);
    const near = await placeAt(engine, world.server.port);
    const far = await placeAt(engine, proxy.port);
    const scale = await readScale(engine, near, far);
    const rows: Row[] = [];
    // The first one warms up: the code is compiled by then, and is not shown.
    for (const people of [1, ...counts]) {
      progress(`${name}: ${people}`);
      rows.push(await row(engine, { at: near, people, place: 'loopback', handler, earlier }));
    }
    if (options.people === undefined) {
      progress(`${name}: ${FAR} through the proxy`);
      rows.push(await row(engine, { at: far, people: FAR, place: 'proxy', handler, earlier }));
    }
    const all = { engine: name, scale, rows: rows.slice(1) };
    const result = { ...all, ...(earlier && { commit: earlier.commit }) };
    if (typeof handler === 'string') return { ...result, withoutPeer: handler };
    if (options.people !== undefined) return result;
    progress(`${name}: the peer, ${AT_ONCE} at once`);
    const contender = peer(handler, near, 'all at once', engine.peerDatabase);
    const costs = await costsInTurn(engine, [{ name: 'peer', contender, rounds: 1 }], AT_ONCE);
    return { ...result, atOnce: costs.get('peer') };
  } finally {
    await proxy.stop();
    await world.stop();
  }
}

async function row(
  engine: Engine,
  options: {
    readonly at: Place;
    readonly people: number;
    readonly place: Row['place'];
    readonly handler: PeerHandler | string;
    readonly earlier: Earlier | undefined;
  },
): Promise<Row> {
  const { at, people, place, handler, earlier } = options;
  const rounds = engine.rounds(people);
  const turns: Turn[] = [
    { name: 'floor', contender: await floor(engine, at), rounds },
    { name: 'ours', contender: await ours(engine, at), rounds },
  ];
  if (earlier)
    turns.push({ name: 'earlier', contender: await earlierOurs(engine, at, earlier), rounds });
  if (typeof handler !== 'string' && people <= MOST_FOR_PEER) {
    const contender = peer(handler, at, 'one by one', engine.peerDatabase);
    turns.push({ name: 'peer', contender, rounds: people <= 10 ? PEER_ROUNDS : 1 });
  }
  return { people, place, costs: await costsInTurn(engine, turns, people) };
}

/** The peer's function, or why it is not here. */
async function peerFor({ world }: Engine, awsEndpoint: string): Promise<PeerHandler | string> {
  try {
    const region = String(world.aws.region);
    return await loadPeer({ awsEndpoint, region, caFile: world.server.caFile });
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
