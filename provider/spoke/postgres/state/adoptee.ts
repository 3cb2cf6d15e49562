import { accessId } from '../../../contract/request/identity.ts';
import type { Request } from '../../../contract/request/request.ts';
import {
  adopteeManaged,
  adopteeNoLogin,
  adopteeOutOfReach,
  adopteeOwns,
  adopteePowerful,
  adopteeShared,
} from '../../../errors/adoption.ts';
import type { Sought } from '../../model/adoptee.ts';
import { describeCustomization } from '../../model/customizations.ts';
import { tenOf } from '../../model/describe.ts';
import { groupRoleName } from '../../model/state.ts';
import type { AdopteeRow, FoundAdoptee } from '../catalogue/adoptee.ts';
import type { Catalogue, RoleRow } from '../catalogue/rows.ts';
import { type Marker, parseMarker } from '../marker.ts';
import { id } from '../quote.ts';
import { IAM_ROLE } from './accounts.ts';

/** Judges the user that the request names in `adopt`. */
export function adopteeOf(
  catalogue: Catalogue,
  access: Request,
  found: FoundAdoptee | undefined,
): Sought | undefined {
  if (found === undefined) return undefined;
  const row = catalogue.roles.find(({ name }) => name === found.row?.name);
  if (found.row === undefined || row === undefined) return { others: found.others };
  const { name, comment } = row;
  return {
    found: {
      name,
      refusal: refusalOf(catalogue, access, { ...found.row, ...row }),
      ...(comment !== null && { comment }),
      ...(!found.row.hasMaster && { masterJoins: true }),
      ends: endsOf(catalogue, access, { ...found.row, ...row }),
    },
  };
}

type Row = AdopteeRow & RoleRow;

function refusalOf(catalogue: Catalogue, access: Request, row: Row): Error | undefined {
  const { name: user, members } = row;
  const { master } = catalogue.server;
  const power = powerOf(row, master);
  if (power !== undefined) return adopteePowerful({ user, is: power });
  const whose = managedBy(row, accessId(access.identity));
  if (whose !== undefined) return adopteeManaged({ user, whose });
  if (!row.isLogin) return adopteeNoLogin({ user, is: 'is a role that may not log in (NOLOGIN)' });
  if (!row.canLogIn)
    return adopteeNoLogin({ user, is: "can't log in any more (VALID UNTIL is over)" });
  if (!row.isManageable) return adopteeOutOfReach({ user, master });
  if (members.length > 0) {
    const end = `REVOKE ${id(user).text} FROM them`;
    return adopteeShared({ user, by: members, end });
  }
  return ownershipOf(catalogue, access, row);
}

function powerOf({ name, attributes, reaches }: Row, master: string): string | undefined {
  if (name === master) return 'is the master user';
  if (attributes.includes('SUPERUSER')) return 'is a superuser';
  const [power] = attributes.filter((each) => POWERS.has(each));
  if (power !== undefined) return `has ${power}`;
  const [role] = reaches.filter(({ name, isPowerful }) => isPowerful || isRds(name));
  return role && `is a member of ${role.name}`;
}

const POWERS: ReadonlySet<string> = new Set(['CREATEROLE', 'REPLICATION']);

/** Members of rds_iam log in with IAM: that is told otherwise. */
function isRds(role: string): boolean {
  return role.startsWith('rds_') && role !== IAM_ROLE;
}

function managedBy({ comment, reaches }: Row, id: string): string | undefined {
  const marker = parseMarker(comment);
  if (marker !== undefined) return describeMarker(marker, id);
  if (reaches.some(({ name }) => name === IAM_ROLE)) return 'logs in with IAM, as people do';
  const other = reaches
    .map((role) => parseMarker(role.comment))
    .find((of) => of !== undefined && !('access' in of && of.access === id));
  return other && `is a member of a role of ${forWhom(other)}`;
}

function describeMarker(marker: Marker, id: string): string {
  if (marker.is === 'person') return 'is a person, who logs in with IAM';
  if (marker.access !== id) return `belongs to ${forWhom(marker)}`;
  return marker.is === 'application user'
    ? 'is a user of this access already'
    : 'is a role of this access';
}

function forWhom(marker: Marker): string {
  return 'for' in marker ? `another access (${marker.for})` : 'people';
}

/** Only an owner's objects go to a role whose members can alter them, and only here. */
function ownershipOf(
  { dependencies, server }: Catalogue,
  { privileges }: Request,
  { name: user, databases }: Row,
): Error | undefined {
  const owning = dependencies.filter(({ owner, owned }) => owner === user && owned > 0);
  const elsewhere = owning.find(
    ({ database }) => database !== null && database !== server.database,
  );
  const [other] = databases.filter((database) => database !== server.database);
  const theirs = elsewhere && objects(elsewhere.owned, elsewhere.database ?? '');
  const what = other === undefined ? theirs : `database ${other}`;
  if (what !== undefined) {
    const cure = 'have a DBA give it another owner (ALTER DATABASE, or REASSIGN OWNED in it)';
    return adopteeOwns({ user, what, cure });
  }
  const count = owning.reduce((sum, { owned }) => sum + owned, 0);
  if (count === 0 || privileges === 'owner') return undefined;
  const cure = 'set privileges to owner, or have a DBA give them another owner (REASSIGN OWNED)';
  return adopteeOwns({ user, what: objects(count, server.database), cure });
}

function objects(count: number, database: string): string {
  return `${count} object${count === 1 ? '' : 's'} in database ${database}`;
}

function endsOf(
  { dependencies, customizations, server }: Catalogue,
  { identity }: Request,
  { name, defaultPrivileges, sessionRole }: Row,
): string[] {
  const fixed = customizations.flatMap(({ user, what, isPortable }) =>
    user === name && !isPortable && typeof what !== 'string' && HELD.has(what.kind)
      ? [describeCustomization(what)]
      : [],
  );
  const owned = dependencies
    .filter(({ owner }) => owner === name)
    .reduce((sum, each) => sum + each.owned, 0);
  const heir = groupRoleName(identity, 'owner');
  return [
    ...(owned === 0
      ? []
      : [
          `${name} owns ${owned} object${owned === 1 ? '' : 's'}: until it goes, nobody else may ` +
            `alter them. Then they belong to ${heir}, and all owners may`,
        ]),
    ...(sessionRole === null
      ? []
      : [
          `sessions of ${name} begin as ${sessionRole}, and those of the user after it do not: a ` +
            'program may miss the rights of that role',
        ]),
    ...(defaultPrivileges === 0
      ? []
      : [
          `${name} has default privileges for what it will create (ALTER DEFAULT PRIVILEGES): they ` +
            'go with it, and others may not use what its successor creates',
        ]),
    ...(fixed.length === 0
      ? []
      : [
          `${server.master} may not take back ${tenOf(fixed)} from ${name}: until whoever granted ` +
            'it does, the user will not be dropped, but locked',
        ]),
  ];
}

/** These stand in the way of a drop. */
const HELD: ReadonlySet<string> = new Set(['privileges', 'default privileges']);
