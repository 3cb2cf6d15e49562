import type { Change, GrantChange } from './changes.ts';
import { describeCustomization } from './customizations.ts';
import type { Target } from './state.ts';

/** A change in words, for the log, the dry run and error messages. */
export function describe(change: Change): string {
  switch (change.kind) {
    case 'create role':
      return `create group role ${change.role.name} (${change.role.level})`;
    case 'mark role':
      return `mark group role ${change.role.name} as ours, served at ${change.role.hostPort}`;
    case 'grant':
      return `grant ${privileges(change)} on ${onWhat(change.on)} to ${listed(change.grantees)}`;
    case 'revoke':
      return `revoke ${privileges(change)} on ${onWhat(change.on)} from ${listed(change.grantees)}`;
    case 'create user':
      return `create user ${change.user.name}`;
    case 'adopt user':
      return `adopt ${change.user.name}, which keeps its password until the rotation after next drops it`;
    case 'release user':
      return `release ${change.user.name}, which was adopted`;
    case 'leave user':
      return `end the membership of the master user in ${change.user}`;
    case 'carry over':
      return (
        `carry over from ${change.from} to ${change.to}: ` +
        listed(change.portable.map(describeCustomization))
      );
    case 'create people':
      return `create personal users for ${listed(change.users)}`;
    case 'set password':
      return `set the password of ${change.user} to the stored one`;
    case 'allow login':
      return `allow ${listed(change.users)} to log in`;
    case 'set session role':
      return `let sessions of ${listed(change.users)} begin as ${change.role}`;
    case 'reset session role':
      return `let sessions of ${listed(change.users)} begin as themselves`;
    case 'add members':
      return `make ${listed(change.members)} a member of ${change.role}`;
    case 'remove members':
      return `end the membership of ${listed(change.members)} in ${change.role}`;
    case 'forbid login':
      return `forbid ${listed(change.users)} to log in`;
    case 'end sessions':
      return `end the sessions of ${listed(change.users)}`;
    case 'create keeper':
      return `create ${change.keeper.name} for what a leaver owns`;
    case 'hand over':
      return `hand what ${change.owner} owns in database ${change.database} to ${change.to}`;
    case 'clear privileges':
      return (
        `take back what ${change.grantee} may do in database ${change.database}` +
        (change.along.length === 0 ? '' : `; with it goes: ${tenOf(change.along)}`)
      );
    case 'drop':
      return `drop ${listed(change.names)}`;
  }
}

function privileges({ privileges, on }: GrantChange): string {
  const spelling = on.kind === 'database by another spelling' ? ` (as ${on.grantedAs})` : '';
  return privileges.map((privilege) => `${privilege}${spelling}`).join(', ');
}

function onWhat(target: Target): string {
  switch (target.kind) {
    case 'database':
    case 'database by another spelling':
      return 'the database';
    case 'object': {
      const names = [target.place, target.object, target.part].filter((name) => name !== '');
      return `${target.type} ${names.join('.')}`;
    }
    case 'schema':
      return `schema ${target.schema}`;
    case 'tables':
    case 'sequences':
      return `the ${target.kind} of schema ${target.schema}`;
    case 'large objects':
      return 'large objects';
    case 'routines':
      return `routines with the rights of ${target.withRightsOf}`;
    case 'future': {
      const where = target.schema === undefined ? '' : ` in schema ${target.schema}`;
      return `${target.objects} that ${target.creator} will create${where}`;
    }
  }
}

/** People read the plan, and an answer has room for 4 KB: three names tell enough. */
export function listed(names: readonly string[]): string {
  const [head, tail] = [names.slice(0, 3), names.slice(3)];
  return tail.length === 0 ? head.join(', ') : `${head.join(', ')} and ${tail.length} more`;
}

/** Of what somebody has to look after. @param count of all of them, if the list is not whole */
export function tenOf(names: readonly string[], count = names.length): string {
  const list = names.slice(0, 10).map(cut);
  const more = count - list.length;
  return more === 0 ? list.join(', ') : `${list.join(', ')} and ${more} more`;
}

/** A name may take kilobytes, such as that of a routine with its arguments. */
function cut(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}...` : name;
}
