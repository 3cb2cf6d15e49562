import { startWorld, type World } from '../postgres/world.ts';
import type { PostgresMajor } from '../sandbox/postgres-binaries.ts';
import type { Contender, Place } from './contender.ts';
import { floor } from './floor.ts';
import { countConnections } from './measure.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import { loadPeer, type PeerHandler } from './peer-package.ts';
import { type Costs, costsOf, placeAt } from './people.ts';
import { startProxy } from './proxy.ts';
import { readScale, type Scale } from './scale.ts';

const COUNTS = [1, 10, 100, 1_000, 2_000];
/** Through the proxy. */
const FAR = 100;
export const DELAY = 2;
/** One call after the other takes as long for each of a thousand as for each of a hundred; somebody waits for the bench. */
const MOST_FOR_PEER = 100;
const AT_ONCE = 100;

export interface Row {
  readonly people: number;
  readonly place: 'loopback' | 'proxy';
  readonly floor: Costs;
  readonly ours: Costs;
  readonly peer?: Costs;
}

export interface PostgresResult {
  readonly major: PostgresMajor;
  readonly rows: readonly Row[];
  readonly atOnce?: Costs;
  readonly withoutPeer?: string;
  readonly scale: Scale;
}

export async function benchPostgres(
  major: PostgresMajor,
  awsEndpoint: string,
  progress: (line: string) => void,
): Promise<PostgresResult> {
  const world = await startWorld(major, awsEndpoint, 'bench');
  const proxy = await startProxy(world.server.port, DELAY);
  try {
    await countConnections(world);
    const handler = await peerFor(world, awsEndpoint);
    const near = await placeAt(world, world.server.port);
    const far = await placeAt(world, proxy.port);
    const scale = await readScale(world, near, far);
    const rows: Row[] = [];
    // The first one warms up: the code is compiled by then, and is not shown.
    for (const people of [1, ...COUNTS]) {
      progress(`PostgreSQL ${major}: ${people}`);
      rows.push(await row(world, near, people, 'loopback', handler));
    }
    progress(`PostgreSQL ${major}: ${FAR} through the proxy`);
    rows.push(await row(world, far, FAR, 'proxy', handler));
    if (typeof handler === 'string')
      return { major, scale, rows: rows.slice(1), withoutPeer: handler };
    progress(`PostgreSQL ${major}: the peer, ${AT_ONCE} at once`);
    const atOnce = await costsOf(world, peer(handler, near, 'all at once'), AT_ONCE, 1);
    return { major, scale, rows: rows.slice(1), atOnce };
  } finally {
    await proxy.stop();
    await world.stop();
  }
}

async function row(
  world: World,
  at: Place,
  people: number,
  place: Row['place'],
  handler: PeerHandler | string,
): Promise<Row> {
  const costs = async (contender: Contender, repetitions: number) =>
    await costsOf(world, contender, people, repetitions);
  // From 16 on, a round of 2,000 takes most of a minute.
  const often = people <= 100 || world.server.major < 16 ? 3 : 1;
  return {
    people,
    place,
    floor: await costs(await floor(world, at), often),
    ours: await costs(await ours(world, at), often),
    ...(typeof handler !== 'string' &&
      people <= MOST_FOR_PEER && {
        peer: await costs(peer(handler, at, 'one by one'), people <= 10 ? often : 1),
      }),
  };
}

/** The peer's function, or why it is not here. */
async function peerFor({ server, aws }: World, awsEndpoint: string): Promise<PeerHandler | string> {
  try {
    const region = String(aws.region);
    return await loadPeer({ awsEndpoint, region, caFile: server.caFile });
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
