import { afterAll, beforeAll, describe, inject } from 'vitest';
import { mariadbProgram } from '../sandbox/mariadb/program.ts';
import { mysqlProgram } from '../sandbox/mysql/program.ts';
import {
  type Server,
  type ServerKind,
  startSystem,
  type World,
} from '../support/database/mysql.ts';
import { type System, worldOf } from '../support/database/world.ts';
import { handedOver } from './handed-over.ts';
import type { Suite } from './suites.ts';

export interface Subject {
  /** The product and its version, as titles have it. */
  readonly title: string;
  /** Keeps the parameters of the servers apart, which share one Parameter Store. */
  readonly slug: string;
  start(): Promise<System<Server>>;
}

/** Starts a server once and runs the suites on it, each in a world of its own. */
export function describeServer(
  { title, slug, start }: Subject,
  suites: Readonly<Record<string, Suite>>,
): void {
  describe(title, () => {
    let system: System<Server>;
    let handOver: () => Promise<void>;
    beforeAll(async () => {
      system = await start();
      handOver = await handedOver(system);
    });
    afterAll(() => system?.stop());

    describe.each(Object.entries(suites))('%s', (name, suite) => {
      let world: World;
      beforeAll(async () => {
        await handOver();
        world = worldOf(system, inject('awsEndpoint'), `${slug}-${name}`);
      });
      suite(() => world);
    });
  });
}

/** The server that the sandbox would start. Its version is known first: titles have it. */
export async function sandboxServer(slug: string, kind: ServerKind): Promise<Subject> {
  const silently = () => {};
  const { version } =
    kind.flavour === 'mariadb'
      ? await mariadbProgram(kind.series, silently)
      : await mysqlProgram(silently);
  const { flavour, ...settings } = kind;
  const product = flavour === 'mariadb' ? 'MariaDB' : 'MySQL';
  const details = Object.entries(settings)
    .filter(([name]) => name !== 'series')
    .map(([name, value]) => `, ${name}: ${value}`);
  return {
    title: `${product} ${version}${details.join('')}`,
    slug,
    start: () => startSystem(kind),
  };
}
