import type { ServerMarks } from '../../../contract/messages/unrecorded.ts';
import { type FoundMarks, serverMarks } from '../../engine/marks.ts';
import { sql } from '../../engine/sql.ts';
import type { Connection } from '../connection.ts';
import { isGroupMarker, isUserMarker, MARKER_PREFIX, type Marker, parseMarker } from '../marker.ts';
import type { RoleRow } from './rows.ts';

export type MarkedRow = Pick<RoleRow, 'name' | 'comment' | 'isLogin' | 'canLogIn' | 'memberOf'>;

/** The address tells a server by whichever name it was reached. */
const ADDRESS = sql`SELECT host(inet_server_addr()) || ':' || inet_server_port() AS server`;

/** BETWEEN makes the planner take the index, even where old statistics speak against it. */
const MARKED = sql`
  SELECT r.rolname AS name, s.description AS comment,
         r.rolcanlogin AS "isLogin",
         r.rolcanlogin AND coalesce(r.rolvaliduntil > now(), true) AS "canLogIn",
         ARRAY(SELECT DISTINCT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m
                WHERE m.member BETWEEN r.oid AND r.oid) AS "memberOf"
    FROM pg_roles r
    JOIN pg_shdescription s ON s.objoid = r.oid AND s.classoid = 'pg_authid'::regclass
   WHERE s.description LIKE $1
   ORDER BY r.rolname`;

export async function readMarks(connection: Connection): Promise<ServerMarks> {
  const [address] = await connection.query<{ server: string | null }>(ADDRESS);
  const rows = await connection.query<MarkedRow>(MARKED, [`${MARKER_PREFIX}%`]);
  return serverMarks(address?.server ?? '', marksOf(rows));
}

/** People name no access: their memberships tell which they have. */
export function marksOf(rows: readonly MarkedRow[]): FoundMarks[] {
  const marked = rows.map((row) => ({ ...row, marker: parseMarker(row.comment) }));
  const own = marked.flatMap(({ marker, ...row }) => (isOwn(marker) ? [{ ...row, marker }] : []));
  const logins = marked.filter(
    ({ marker, isLogin, canLogIn }) =>
      (isUserMarker(marker) && canLogIn) || (marker?.is === 'person' && isLogin),
  );
  return [...Map.groupBy(own, ({ marker }) => marker.access)].map(([access, those]) => {
    const names = those.map(({ name }) => name);
    const groups = those.flatMap(({ marker, name }) => (isGroupMarker(marker) ? [name] : []));
    const belongs = ({ name, memberOf }: MarkedRow) =>
      names.includes(name) || memberOf.some((role) => groups.includes(role));
    const [server] = those.flatMap(({ marker }) => (isGroupMarker(marker) ? [marker.server] : []));
    return {
      access,
      label: those[0]?.marker.for ?? '',
      hostPort: server ?? '',
      names,
      logins: new Set(logins.filter(belongs).map(({ name }) => name)),
    };
  });
}

/** Of the access's own users and roles, which go with it. */
function isOwn(marker: Marker | undefined) {
  return isGroupMarker(marker) || isUserMarker(marker);
}
