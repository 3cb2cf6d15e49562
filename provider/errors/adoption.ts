import { printable } from '../runtime/printable.ts';
import { entry } from './entry.ts';
import { didYouMean, listed } from './listed.ts';

/** Errors about `adopt`. Nothing was touched when one of them is told. */

interface Adoptee {
  /** As the server spells it. */
  readonly user: string;
}

const USER = { user: 'shop_app' };

/** @param user as somebody chose it */
function adopt(user: string): string {
  return `adopt: ${printable(user, 80)}`;
}

interface Missing extends Adoptee {
  /** `host:port` */
  readonly server: string;
  readonly near: readonly string[];
}

export const adopteeMissing = entry('adopt-user-missing', {
  whose: 'team',
  says: ({ user, server, near }: Missing) =>
    `${adopt(user)} is no user of ${server}${didYouMean(near)}; name a user that is there, or ` +
    'leave adopt out',
  cause: 'The name is wrong, or somebody dropped the user before it was adopted.',
  cure: 'Take the name from the list of logins that the access review does not know.',
  example: { ...USER, server: 'orders.example.internal:5432', near: ['shop_application'] },
});

export const adopteePowerful = entry('adopt-user-powerful', {
  whose: 'team',
  says: ({ user, is }: Adoptee & { readonly is: string }) =>
    `${adopt(user)} ${is}: only users of applications are adopted. Make such a user for the ` +
    'application first, or leave adopt out',
  cause:
    'Superusers, masters, replication, and whoever may make users or become another are not ' +
    'for one access to drop.',
  cure: 'Have a DBA take that power from the user if the application does not need it.',
  example: { ...USER, is: 'is the master user' },
});

export const adopteeManaged = entry('adopt-user-managed', {
  whose: 'team',
  says: ({ user, whose }: Adoptee & { readonly whose: string }) =>
    `${adopt(user)} ${whose}; name a user that somebody made by hand, or leave adopt out`,
  cause: 'A user has one manager: this access, another one, the groups of people, or IAM.',
  cure: 'Leave `adopt` out, or name a user that somebody made by hand.',
  example: { ...USER, whose: 'is a user of this access already' },
});

export const adopteeNoLogin = entry('adopt-user-no-login', {
  whose: 'team',
  says: ({ user, is }: Adoptee & { readonly is: string }) =>
    `${adopt(user)} ${is}, so no program uses it: have a DBA drop it, or let it log in first`,
  cause: 'A former user is there for programs that still log in as it.',
  cure: 'Have a DBA drop it, or unlock it.',
  example: { ...USER, is: "can't log in" },
});

export const adopteeShared = entry('adopt-user-shared', {
  whose: 'team',
  says: ({ user, by, end }: Adoptee & { readonly by: readonly string[]; readonly end: string }) =>
    `${adopt(user)} is used by ${listed(by, 5)}, who would lose it when it goes; ${end} first`,
  cause: 'Others are members of the user, or log in as its proxies.',
  cure: 'Have a DBA give them roles of their own, and take this one from them.',
  example: { ...USER, by: ['reporting'] as readonly string[], end: 'REVOKE shop_app FROM them' },
});

export const adopteeOutOfReach = entry('adopt-user-out-of-reach', {
  whose: 'team',
  says: ({ user, master }: Adoptee & { readonly master: string }) =>
    `${adopt(user)} was created by somebody else, and the master user may not alter it: have it ` +
    `GRANTed to ${printable(master, 80)} WITH ADMIN OPTION`,
  cause: 'From PostgreSQL 16 on, only those with the ADMIN option of a role may alter and drop it.',
  cure: 'Have whoever created the user GRANT it to the master WITH ADMIN OPTION.',
  example: { ...USER, master: 'postgres' },
});

interface Owning extends Adoptee {
  /** `database reports` */
  readonly what: string;
  readonly cure: string;
}

export const adopteeOwns = entry('adopt-user-owns', {
  whose: 'team',
  says: ({ user, what, cure }: Owning) =>
    `${adopt(user)} owns ${printable(what, 100)}, which nobody could alter when it is gone; ${cure}`,
  cause: 'Its level is not owner, or the objects are in another database than the access.',
  cure: 'Ask for `owner`, or have a DBA give the objects another owner (REASSIGN OWNED).',
  example: {
    ...USER,
    what: '12 objects in database orders',
    cure: 'set privileges to owner, or REASSIGN OWNED first',
  },
});

export const adopteeHosts = entry('adopt-user-hosts', {
  whose: 'team',
  says: ({ user, accounts, rename }: Adoptee & { accounts: readonly string[]; rename: string }) =>
    `${adopt(user)} is ${listed(accounts, 5)} on the server, and users of an access come from ` +
    `'%' alone. Drop those that nobody needs, then ${rename}: it keeps its password, its ` +
    'privileges and its sessions',
  cause: 'On MySQL and MariaDB, each pair of user and host is a user of its own.',
  cure: 'Have a DBA leave one of them, and rename it so that it may come from anywhere.',
  example: {
    ...USER,
    accounts: ["'shop_app'@'10.%'"] as readonly string[],
    rename: "RENAME USER 'shop_app'@'10.%' TO 'shop_app'@'%'",
  },
});

interface Pattern extends Adoptee {
  readonly patterns: readonly string[];
  readonly grant: string;
}

export const adopteePattern = entry('adopt-user-pattern', {
  whose: 'team',
  says: ({ user, patterns, grant }: Pattern) =>
    `${adopt(user)} has privileges by grants on ${listed(patterns, 5)}, which would count no more ` +
    `beside those that the access grants on the database itself; have a DBA first ${grant}`,
  cause:
    'MySQL and MariaDB look at the one grant that spells the database most exactly. An unescaped ' +
    '_ is a wildcard, too, unless partial_revokes is on.',
  cure: 'Have a DBA grant the same privileges on the database by its exact name. Nothing ends by it.',
  example: {
    ...USER,
    patterns: ['shop%'] as readonly string[],
    grant: "GRANT SELECT, INSERT, CREATE ON `shop`.* TO 'shop_app'@'%'",
  },
});

export const adopteeTooMany = entry('adopt-too-many', {
  whose: 'team',
  says: ({ user }: Adoptee) =>
    `${adopt(user)} has no room beside the users of the access, on MySQL and MariaDB. Change ` +
    'rotation twice first, so that those adopted before go, or have a DBA give it a shorter name ' +
    '(RENAME USER)',
  cause: 'An account of 1,024 characters keeps the names of the users of an access there.',
  cure: 'Rotate twice, so that those adopted before go, or have a DBA rename the user.',
  example: USER,
});

export const adoptionByNewStack = entry('adopt-with-creation', {
  whose: 'team',
  says: ({ user }: Adoptee) =>
    `${adopt(user)} can't be adopted by the creation of the resource: if the stack were rolled ` +
    'back, it would be dropped. Deploy without it first, then add it',
  cause: 'CloudFormation removes what it has created if anything else of the stack fails.',
  cure: 'Deploy the access first, and add `Adopt` by an update.',
  example: USER,
});
