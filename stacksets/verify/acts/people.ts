import type { Act } from '../act.ts';
import { askProbe, MASTER, rowsOf } from '../ask-probe.ts';
import type { Engine } from '../options.ts';
import { hasDirectory, type World } from '../world.ts';
import { create, databaseOf, destroy, destroyIfThere, type Fields, fieldsOf } from './requests.ts';

/** An access whose people are the members of a group. */
export function people(engine: Engine): readonly Act[] {
  const isWanted = (world: World) => hasDirectory(world) && world.choices.engines.includes(engine);
  const fields = (world: World): Fields => ({
    ...fieldsOf(world, databaseOf(world, engine), `people-${engine}`),
    groups: directoryOf(world).group,
  });

  async function look(world: World, signal: AbortSignal) {
    const statement = USERS[engine](directoryOf(world).person);
    return rowsOf(await askProbe(world, databaseOf(world, engine), MASTER, [statement], signal));
  }

  return [
    {
      id: `people-${engine}`,
      title: `${engine}: gives the members of a group personal users`,
      minutes: 10,
      confirms: [...ACTIVE_DIRECTORY, ...BY_ENGINE[engine]],
      isWanted,
      async do(world, signal) {
        const { people } = await create(world, fields(world), signal);
        const rows = await look(world, signal);
        const [row] = rows;
        if (row === undefined) throw new Error('the person has no user, or it is in no group role');
        if (!/_readonly$/.test(String(row['role']))) throw new Error(`its role is ${row['role']}`);
        if (!/^(true|1)$/.test(String(row['iam']))) throw new Error('it does not log in by IAM');
        return `${people.added} of them have one; the person's has readonly, and logs in by IAM`;
      },
      // With the access of this engine, of which the run also forgets the parameters.
      undo: (world, signal) => destroyIfThere(world, fields(world), signal),
    },
    {
      id: `people-gone-${engine}`,
      title: `${engine}: takes the personal users away`,
      minutes: 5,
      confirms: [],
      isWanted,
      async do(world, signal) {
        await destroy(world, fields(world), signal);
        if ((await look(world, signal)).length > 0) throw new Error('the person still has a user');
        return "the person's user is gone";
      },
    },
  ];
}

function directoryOf({ choices: { directory } }: World) {
  if (directory === undefined) throw new Error('there is no directory');
  return directory;
}

/** Asked as the master: how the person logs in, and the group role that it has by our access. */
const USERS: Readonly<Record<Engine, (person: string) => string>> = {
  postgres: (person) => `SELECT pg_has_role(p.oid, 'rds_iam', 'MEMBER') AS iam, g.rolname AS role
    FROM pg_roles p JOIN pg_auth_members m ON m.member = p.oid JOIN pg_roles g ON g.oid = m.roleid
    WHERE p.rolname = '${person}' AND g.rolname LIKE 'dbaccess%'`,
  mysql: (person) => `SELECT u.plugin = 'AWSAuthenticationPlugin' AS iam, e.FROM_USER AS role
    FROM mysql.user u JOIN mysql.role_edges e ON e.TO_USER = u.User AND e.TO_HOST = u.Host
    WHERE u.User = '${person}'`,
};

/** A group is only read if the bind user may see all that these lines are about. */
const ACTIVE_DIRECTORY = ['ad-member-of', 'ad-account-control'];

/** The master still logs in by its password after that; the server has IAM's plugin. */
const BY_ENGINE: Readonly<Record<Engine, readonly string[]>> = {
  postgres: ['pg-iam-members'],
  mysql: ['my-iam-plugin'],
};
