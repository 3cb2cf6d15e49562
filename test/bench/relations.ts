import { deadlineIn } from '../../provider/runtime/deadline.ts';
import type { PostgresMajor } from '../sandbox/postgres/binaries.ts';
import { startWorld, type World } from '../support/database/postgres.ts';
import type { World as AnyWorld, Session } from '../support/database/world.ts';
import type { DatabaseOptions } from './database.ts';
import { earlierPatience, earlierWorld } from './earlier-world.ts';

const MAJORS: readonly PostgresMajor[] = [15, 18];
const SIZES = [
  { schemas: 1, tables: 2_000 },
  { schemas: 1, tables: 20_000 },
  { schemas: 2_000, tables: 20_000 },
];
const CATALOGUE = 'pg_class, pg_attribute, pg_namespace, pg_default_acl, pg_shdepend';
/** In one message: from 18 on, there is no room for the locks of more than some thousands. */
const AT_ONCE = 500;

/** Milliseconds. */
export interface RelationsRow {
  readonly server: string;
  readonly schemas: number;
  readonly tables: number;
  readonly floor: number;
  readonly ours: AccessCosts;
  /** Ours of an earlier commit. */
  readonly earlier?: AccessCosts;
}

export interface AccessCosts {
  readonly create: number;
  readonly again: number;
  readonly more: number;
  readonly remove: number;
}

/** An access without people to a database with many tables, which all have to be granted. */
export async function benchRelations({
  awsEndpoint,
  earlier,
  progress,
}: DatabaseOptions): Promise<RelationsRow[]> {
  const rows: RelationsRow[] = [];
  const all = MAJORS.flatMap((major) => SIZES.map((size) => ({ major, size })));
  // The first one warms up: the code is compiled by then, and is not shown.
  for (const { major, size } of [...all.slice(0, 1), ...all]) {
    progress(`PostgreSQL ${major}: ${size.tables} tables in ${size.schemas} schemas`);
    const world = await startWorld(major, awsEndpoint, `bench-${rows.length}`);
    try {
      const { server } = world;
      const project = `tables-${rows.length}`;
      const given = { server, engine: 'postgres', project, awsEndpoint } as const;
      const before = earlier && {
        world: await earlierWorld(earlier, given),
        patience: await earlierPatience(earlier),
      };
      const costs = await costsOf(world, size, before);
      rows.push({ server: `PostgreSQL ${major}`, ...size, ...costs });
    } finally {
      await world.stop();
    }
  }
  return rows.slice(1);
}

interface Before {
  readonly world: AnyWorld;
  readonly patience: typeof deadlineIn;
}

async function costsOf(
  world: World,
  { schemas, tables }: (typeof SIZES)[number],
  before: Before | undefined,
): Promise<Pick<RelationsRow, 'floor' | 'ours' | 'earlier'>> {
  const { master, superuser } = world.server;
  const names = Array.from({ length: tables }, (_, at) => `s${at % schemas}.t${at}`);
  const session = await world.session(master);
  // In full: no contender reads through what the one before has left of the catalogue's tables.
  const tidy = async () => {
    await world.sql(superuser, `VACUUM (FULL, ANALYZE) ${CATALOGUE}`);
    await world.sql(superuser, 'VACUUM ANALYZE');
  };
  try {
    await inMessages(
      session,
      Array.from({ length: schemas }, (_, at) => `CREATE SCHEMA s${at}`),
    );
    await inMessages(
      session,
      names.map((name) => `CREATE TABLE ${name} (id int)`),
    );
    await session.query('CREATE ROLE floor');
    await tidy();
    const floor = await timed(() =>
      inMessages(
        session,
        names.map((name) => `GRANT SELECT ON ${name} TO floor`),
      ),
    );
    await session.query('DROP OWNED BY floor').catch(() => {});
    await tidy();
    const earlier = before && (await accessCosts(before.world, before.patience));
    await tidy();
    return { floor, ours: await accessCosts(world, deadlineIn), ...(earlier && { earlier }) };
  } finally {
    await session.close();
  }
}

async function accessCosts(world: AnyWorld, patience: typeof deadlineIn): Promise<AccessCosts> {
  const more = () => ({ deadline: patience(900_000) });
  const ensure = (privileges: string) => () =>
    world.ensure({ appname: 'bench', privileges }, more());
  return {
    create: await timed(ensure('readonly')),
    again: await timed(ensure('readonly')),
    more: await timed(ensure('readwrite')),
    remove: await timed(() => world.remove({ appname: 'bench' }, more())),
  };
}

async function inMessages(session: Session, statements: readonly string[]): Promise<void> {
  for (let start = 0; start < statements.length; start += AT_ONCE)
    await session.query(statements.slice(start, start + AT_ONCE).join(';'));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
