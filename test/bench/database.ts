import type { Contender, Place } from './contender.ts';
import type { Engine } from './engine.ts';
import { floor } from './floor.ts';
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
/**
 * Serial calls take as long for each of a thousand as for each of a hundred, and somebody waits for
 * the bench.
 */
const MOST_FOR_PEER = 100;
const AT_ONCE = 100;

export interface Row {
  readonly people: number;
  readonly place: 'loopback' | 'proxy';
  readonly floor: Costs;
  readonly ours: Costs;
  readonly peer?: Costs;
}

export interface DatabaseResult {
  /** Its name. */
  readonly engine: string;
  readonly rows: readonly Row[];
  readonly atOnce?: Costs;
  readonly withoutPeer?: string;
  readonly scale: Scale;
}

/** Stops the engine's server in the end. */
export async function benchDatabase(
  engine: Engine,
  awsEndpoint: string,
  progress: (line: string) => void,
): Promise<DatabaseResult> {
  const { name, world } = engine;
  const proxy = await startProxy(world.server.port, DELAY);
  try {
    const handler = await peerFor(engine, awsEndpoint);
    const near = await placeAt(engine, world.server.port);
    const far = await placeAt(engine, proxy.port);
    const scale = await readScale(engine, near, far);
    const rows: Row[] = [];
    // The first one warms up: the code is compiled by then, and is not shown.
    for (const people of [1, ...COUNTS]) {
      progress(`${name}: ${people}`);
      rows.push(await row(engine, near, people, 'loopback', handler));
    }
    progress(`${name}: ${FAR} through the proxy`);
    rows.push(await row(engine, far, FAR, 'proxy', handler));
    if (typeof handler === 'string')
      return { engine: name, scale, rows: rows.slice(1), withoutPeer: handler };
    progress(`${name}: the peer, ${AT_ONCE} at once`);
    const all = peer(handler, near, 'all at once', engine.peerDatabase);
    const atOnce = await costsOf(engine, all, AT_ONCE, 1);
    return { engine: name, scale, rows: rows.slice(1), atOnce };
  } finally {
    await proxy.stop();
    await world.stop();
  }
}

async function row(
  engine: Engine,
  at: Place,
  people: number,
  place: Row['place'],
  handler: PeerHandler | string,
): Promise<Row> {
  const costs = async (contender: Contender, repetitions: number) =>
    await costsOf(engine, contender, people, repetitions);
  const often = engine.rounds(people);
  return {
    people,
    place,
    floor: await costs(await floor(engine, at), often),
    ours: await costs(await ours(engine, at), often),
    ...(typeof handler !== 'string' &&
      people <= MOST_FOR_PEER && {
        peer: await costs(
          peer(handler, at, 'one by one', engine.peerDatabase),
          people <= 10 ? often : 1,
        ),
      }),
  };
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
