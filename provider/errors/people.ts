import { UserError } from '../runtime/errors.ts';
import { entry } from './entry.ts';
import { listed } from './listed.ts';

/** Errors about the personal users of an access. */

/** Somebody has to confirm it. */
export class MassRemoval extends UserError {}

interface Losing {
  readonly current: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const LOSING: Losing = { current: 12, removed: ['ann.lee', 'bob.ray'], added: [] };

export const massRemoval = entry(
  'people-mass-removal',
  {
    whose: 'team',
    says: ({ current, removed, added }: Losing) => {
      const joining =
        added.length === 0 ? '' : `, and ${added.length} would get it (${listed(added, 5)})`;
      return (
        `groups: ${removed.length} of ${current} people would lose the access ` +
        `(${listed(removed, 10)})${joining}. Nothing was changed. If that is right, set ` +
        'confirmremovals to true for one run'
      );
    },
    cause:
      'More than half of ten or more people, or all of them, are not in the groups any more. A ' +
      'group that was emptied or moved by mistake looks the same. So does an end (`until`) in the ' +
      'past: only one that was declared before it came needs no confirmation.',
    cure: 'See whether the groups are right. If so, set `confirmremovals` to true for one run.',
    example: LOSING,
  },
  MassRemoval,
);

/** A name of the access's own that something else has, such as that of a group role. */
export const roleTaken = entry('people-role-taken', {
  whose: 'team',
  says: ({ role, whose }: { role: string; whose: string }) =>
    `the role ${role} exists on the server but ${whose}. It is not touched; rename or drop it, or ` +
    'take it out of the parameter that names it',
  cause: 'Only what carries the mark of this access is altered or dropped.',
  cure: 'Have a DBA rename or drop the role. If a parameter of the access names it, delete that.',
  example: { role: 'checkout_x7k2m9qa4b', whose: 'was not made by database-access' },
});

export const userTaken = entry('people-user-taken', {
  whose: 'team',
  says: ({ user, from }: { user: string; from: string }) =>
    `the user ${user} exists on the server but was not made by database-access, or has been ` +
    `changed since${from}. It is not touched; rename or drop it, or take it out of the parameter ` +
    'that names it',
  cause: 'Only what carries the mark of this access is altered or dropped.',
  cure: 'Have a DBA rename or drop the user. If a parameter of the access names it, delete that.',
  example: { user: 'checkout_x7k2m9qa4b', from: ' (it comes from 10.0.0.1)' },
});

export const userMoved = entry('people-user-moved', {
  whose: 'team',
  says: ({ user, role, back }: { user: string; role: string; back: string }) =>
    `the user ${user} is a member of ${role}, but users of database-access come from '%'. Nothing ` +
    `is changed; rename it back (RENAME USER ${user} TO ${back}), or drop it`,
  cause: 'Somebody bound a user of the access to one host, where no statement of ours finds it.',
  cure: 'Have a DBA rename the user back, or drop it.',
  example: { user: "'ann'@'10.0.0.1'", role: 'dbaccess_0123456789ab_readonly', back: "'ann'@'%'" },
});
