import type { Act } from '../act.ts';
import { askProbe, MASTER, rowsOf } from '../ask-probe.ts';
import type { World } from '../world.ts';
import { databaseOf } from './requests.ts';

const hasPostgres = ({ choices }: World) => choices.engines.includes('postgres');

/** What takes more than a statement to find out. */
export const postgres: readonly Act[] = [
  {
    id: 'pg-mechanisms',
    title: 'postgres: looks which ways to log in the server offers',
    minutes: 3,
    confirms: ['pg-channel-binding'],
    isWanted: hasPostgres,
    async do(world, signal) {
      const database = databaseOf(world, 'postgres');
      const { mechanisms } = await askProbe(world, database, MASTER, [], signal);
      const offered = mechanisms.join(', ') || 'no SCRAM';
      if (!mechanisms.includes('SCRAM-SHA-256-PLUS')) throw new Error(`it offers ${offered}`);
      return offered;
    },
  },
  {
    id: 'pg-iam-members',
    title: 'postgres: makes a member of rds_iam, and logs in as the master again',
    minutes: 5,
    confirms: ['pg-iam-members'],
    // It would lock the master out if the assumption were wrong.
    isWanted: (world) => hasPostgres(world) && world.choices.database === undefined,
    async do(world, signal) {
      const database = databaseOf(world, 'postgres');
      const made = await askProbe(
        world,
        database,
        MASTER,
        ['CREATE ROLE database_access_verify', 'GRANT rds_iam TO database_access_verify'],
        signal,
      );
      for (const at of [0, 1]) rowsOf(made, at);
      const drop = ['DROP ROLE database_access_verify'];
      rowsOf(await askProbe(world, database, MASTER, drop, signal));
      return "the master's password is good as before";
    },
  },
];
