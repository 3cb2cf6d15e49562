import { parseRdsEndpoint } from '../../../provider/contract/request/rds-endpoint.ts';
import type { Act } from '../act.ts';
import { askProbe, MASTER } from '../ask-probe.ts';
import { databasesTemplate } from '../templates/databases.ts';
import { type Database, databasesOf, type World } from '../world.ts';
import { stackAct } from './deploy.ts';

const HAS_DATABASES = ({ choices }: World) => choices.engines.length > 0;

export const databases: readonly Act[] = [
  stackAct(
    {
      id: 'databases',
      title: 'makes the databases',
      minutes: 45,
      confirms: [],
      isWanted: ({ choices }) => choices.engines.length > 0 && choices.database === undefined,
    },
    {
      name: 'databases',
      where: ({ member }) => member,
      template: ({ choices }) => databasesTemplate(choices),
    },
  ),
  stackAct(
    {
      id: 'probe',
      title: 'deploys the probe into their network',
      minutes: 20,
      confirms: [],
      isWanted: HAS_DATABASES,
    },
    {
      name: 'probe',
      where: ({ member }) => member,
      template: (world) => world.build.template(world, 'probe'),
      parameters: (world) => ({
        Secrets: databasesOf(world)
          .map(({ secret }) => secret)
          .join(','),
      }),
    },
  ),
  {
    id: 'secret-keys',
    title: "reads which keys the masters' secrets have",
    minutes: 5,
    confirms: ['rds-secret-keys'],
    isWanted: HAS_DATABASES,
    do: (world, signal) =>
      ofEach(world, async (database) => {
        const { keys } = await askProbe(world, database, MASTER, [], signal);
        const found = keys.join(' and ');
        if (found !== 'password and username') throw new Error(`has the keys ${found || 'none'}`);
        return found;
      }),
  },
  {
    id: 'secret-tags',
    title: "compares the secrets' tags with the endpoints",
    minutes: 5,
    confirms: ['rds-secret-tag', 'rds-endpoints'],
    isWanted: HAS_DATABASES,
    do: (world) =>
      ofEach(world, async ({ endpoint, secret }) => {
        const [host = ''] = endpoint.split(':');
        const known = parseRdsEndpoint(host);
        if (known === undefined) throw new Error(`${host} has no form that we know`);
        const tags = await world.member.secrets.tags(secret);
        const arn =
          tags.get('aws:rds:primaryDBClusterArn') ?? tags.get('aws:rds:primaryDBInstanceArn');
        const identifier = arn?.split(':').at(-1);
        if (identifier !== known.identifier)
          throw new Error(`RDS's tag names ${identifier ?? 'nothing'}`);
        return `${known.kind}; RDS's tag names its identifier`;
      }),
  },
  {
    id: 'secret-own-tags',
    title: 'tags such a secret',
    minutes: 5,
    confirms: ['rds-secret-own-tags'],
    isWanted: ({ choices }) => choices.engines.length > 0 && choices.database === undefined,
    do: (world) =>
      ofEach(world, async ({ secret }) => {
        const { secrets } = world.member;
        await secrets.tag(secret, 'database-access-verify', 'yes');
        const tags = await secrets.tags(secret);
        await secrets.untag(secret, 'database-access-verify');
        if (!tags.has('database-access-verify')) throw new Error('the tag did not stay');
        return 'it takes a tag of its owner';
      }),
  },
];

/** Asks about each database, and tells them apart. */
export async function ofEach(
  world: World,
  look: (database: Database) => Promise<string>,
): Promise<string> {
  const seen: string[] = [];
  for (const database of databasesOf(world)) {
    const found = await look(database).catch((error: unknown) => {
      throw new Error(`${database.engine}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    });
    seen.push(`${database.engine}: ${found}`);
  }
  if (seen.length === 0) throw new Error('there is no database');
  return seen.join('; ');
}
