import { accessId } from '../../contract/request/identity.ts';
import type { Secret } from '../../runtime/secret.ts';
import type { Lock } from '../engine/lock.ts';
import type { Explain } from '../engine/messages.ts';
import { masterLogin, type ServerOptions } from '../engine/options.ts';
import type { ServerRow } from './catalogue/rows.ts';
import type { Connect, Connection } from './connection.ts';
import { explainer } from './errors.ts';
import { logInAs } from './log-in-as.ts';
import { markerOf } from './marker.ts';
import type { Dialect } from './render/render.ts';
import type { Means } from './sessions/deputy.ts';
import type { Unblocking } from './sessions/unblocking.ts';

/** The master's session in the access's database, in which all work is done. */
export interface Session {
  readonly connection: Connection;
  readonly server: ServerRow;
  readonly unblocking: Unblocking;
}

/** All that carrying a plan out needs beside the plan. */
export interface Site {
  /** To the access's own database, as the master. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  connectTo(database: string): Promise<Connection>;
  readonly means: Means;
  /** Throws if the lock is no longer ours. */
  readonly assertLocked: Lock['assertHeld'];
  readonly explain: Explain;
}

export function siteOf(
  options: ServerOptions<Connect>,
  { connection, server, unblocking }: Session,
  lock: Lock,
  password: Secret | undefined,
): Site {
  const { access, connect, deadline } = options;
  const { version, database, eventTriggers } = server;
  const marker = markerOf(accessId(access.identity), access.identity);
  return {
    connection,
    means: { master: connection, logInAs: logInAs(options, deadline), mark: marker },
    assertLocked: lock.assertHeld,
    explain: explainer(access.endpoint, access.identity.dbname, { eventTriggers }),
    connectTo: async (name) =>
      unblocking.unblocked(await connect({ ...masterLogin(options), database: name }, deadline)),
    dialect: {
      version,
      database,
      password,
      roleMarker: ({ level, hostPort }) => ({ ...marker, is: level, database, server: hostPort }),
      userMarker: ({ generation, rotation, comment, masterJoined }) => ({
        ...marker,
        is: 'application user',
        generation,
        rotation,
        ...(comment !== undefined && { was: comment }),
        ...(masterJoined && { masterJoined }),
      }),
      keeperMarker: ({ level, from, of }) => ({ ...marker, is: 'keeper', level, from, of }),
    },
  };
}
