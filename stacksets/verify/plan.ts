import type { Act } from './act.ts';
import type { World } from './world.ts';

/** US dollars an hour, roughly, in us-east-1. Nobody has compared them with a bill yet. */
const PRICES = {
  network: 0.05, // a NAT gateway and its address
  instance: 0.016,
  storage: 0.003, // 20 GB
  auroraUnit: 0.06, // half a capacity unit
};

/** What a run is about to do, for the person who has to agree. */
export function planOf(acts: readonly Act[], world: World): string {
  const { choices, central, member } = world;
  const wanted = acts.filter((act) => act.isWanted?.(world) !== false);
  const made = wanted.filter(({ undo }) => undo !== undefined);
  const accounts =
    member === central ? `account ${central.id}` : `accounts ${central.id} and ${member.id}`;
  const minutes = made.some(({ id }) => id === 'databases') ? 50 : 25;
  return [
    `${accounts}, ${central.region}`,
    `all names begin with ${choices.name}, but for the product's own functions, roles and parameters`,
    '',
    'makes, and removes at the end:',
    ...made.map(({ title }) => `  ${title}`),
    '',
    `asks ${wanted.length - made.length} questions in between`,
    `costs about ${hourly(world).toFixed(2)} US dollars an hour while it is there`,
    `takes about ${minutes} minutes, half of it the removal: Lambda's networks go slowly`,
  ].join('\n');
}

function hourly({ choices, member, central }: World): number {
  const networks = (choices.network === undefined ? 1 : 0) + (member === central ? 0 : 1);
  const servers = choices.database === undefined ? choices.engines.length : 0;
  const server = choices.aurora ? PRICES.auroraUnit : PRICES.instance + PRICES.storage;
  return networks * PRICES.network + servers * server;
}
