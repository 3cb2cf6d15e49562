import { printable } from '../runtime/printable.ts';
import { entry, NO_FACTS } from './entry.ts';
import { didYouMean, listed } from './listed.ts';

/** Errors about the groups of a request, and about what the directory says of them. */

export const noDirectory = entry('directory-not-configured', {
  whose: 'team',
  says: () =>
    'groups: no directory is configured for this hub, so the members of groups are not known. ' +
    'Leave groups out, or have the platform team connect the hub to the directory',
  cause: 'The request names groups, and the rollout has no settings of a directory.',
  cure: 'Leave groups out of the request, or have the platform team set `directory` in the rollout.',
  example: NO_FACTS,
});

/** A name that is not the name of one group. */
export interface WrongGroup {
  readonly name: string;
  /** The groups that it is the name of: none, or several. */
  readonly dns: readonly string[];
  /** Groups that may be meant. */
  readonly near: readonly string[];
  /** Is it a person's? */
  readonly isPerson?: boolean;
  /** Does it read like several names in one text? */
  readonly isList: boolean;
}

interface NotFound {
  readonly baseDn: string;
  readonly groups: readonly WrongGroup[];
}

const NOT_FOUND: NotFound = {
  baseDn: 'DC=corp,DC=example',
  groups: [{ name: 'Shop-Suport', dns: [], near: ['Shop-Support'], isList: false }],
};

export const groupsNotFound = entry('directory-group-not-found', {
  whose: 'team',
  says: ({ baseDn, groups }: NotFound) => {
    const missing = groups.filter(({ dns }) => dns.length === 0);
    const ambiguous = groups.filter(({ dns }) => dns.length > 0);
    const parts = [
      ...(missing.length > 0
        ? [
            `there is no group ${listed(missing.map(missingGroup), 8)} in the directory below ${baseDn}`,
          ]
        : []),
      ...ambiguous.slice(0, 3).map(ambiguousGroup),
    ];
    return `groups: ${parts.join('; ')}. Nothing was changed`;
  },
  cause: 'Below the base DN, no group has this sAMAccountName, cn or DN, or several have.',
  cure: 'Correct the name. If several groups have it, give the DN of one of them.',
  example: NOT_FOUND,
});

function missingGroup({ name, near, isList, isPerson }: WrongGroup): string {
  const shown = printable(name, 64);
  if (isPerson) return `${shown} (which is a person: name a group with that person in it)`;
  if (isList) return `${shown} (if these are several groups, give a list of them)`;
  return `${shown}${didYouMean(near)}`;
}

function ambiguousGroup({ name, dns }: WrongGroup): string {
  return (
    `${printable(name, 64)} is the name of ${dns.length} groups: ${listed(dns, 4, '; ')}. ` +
    'Give the DN of one of them'
  );
}

export const tooManyGroups = entry('directory-too-many-groups', {
  whose: 'team',
  says: ({ most }: { most: number }) =>
    `groups: they hold more than ${most} groups of groups. Name groups that hold fewer; nothing ` +
    'was changed',
  cause: 'The groups of the request, with those nested in them, are more than the hub reads.',
  cure: 'Name groups closer to the people who need the access.',
  example: { most: 2_000 },
});

export const groupVanished = entry('directory-group-vanished', {
  whose: 'outside',
  says: ({ dn }: { dn: string }) =>
    `groups: the group ${dn} disappeared while it was read. Nothing was changed; try again`,
  cause: 'Somebody deleted or moved the group during the run.',
  cure: 'Repeat the request. If the group is gone for good, take it out of the request.',
  example: { dn: 'CN=Shop-Support,OU=Groups,DC=corp,DC=example' },
});

/** A team may know who is in a group, but not where in the directory, nor whom the hub can't see. */
function firstOf(dns: readonly string[]): readonly string[] {
  return dns.slice(0, 10);
}

interface Unreadable {
  readonly group: string;
  readonly members: readonly string[];
}

const UNREADABLE: Unreadable = {
  group: 'CN=Shop-Support,OU=Groups,DC=corp,DC=example',
  members: ['CN=Ann Lee,OU=Hidden,DC=corp,DC=example'],
};

export const membersUnreadable = entry('directory-members-unreadable', {
  whose: 'platform',
  says: ({ group, members }: Unreadable) =>
    `groups: ${members.length} members of ${group} can't be read, or not wholly, so it is not known ` +
    "who has left. Nothing was changed. The platform team has to let the hub's user in the " +
    'directory read them (memberOf, userAccountControl and accountExpires too); members of another ' +
    "domain can not be. The hub's log of this request names the first of them",
  logs: ({ members }) => firstOf(members),
  cause:
    "A group lists members that the hub's user in the directory may not read, or that are of " +
    'another domain. They are not taken for people who left.',
  cure: "Let the hub's user read these entries, or take them out of the group.",
  example: UNREADABLE,
});

export const baseTooNarrow = entry('directory-base-too-narrow', {
  whose: 'platform',
  says: ({
    group,
    outside,
    most,
    baseDn,
  }: {
    group: string;
    outside: number;
    most: number;
    baseDn: string;
  }) =>
    `groups: ${outside} members of ${group} are outside of the hub's base DN (${baseDn}), and no ` +
    `more than ${most} are looked up one by one. Nothing was changed. The platform team has to set ` +
    'directory.baseDn so that it holds them, such as to the whole domain (DC=...)',
  cause: 'Most searches go below `directory.baseDn`. A few members elsewhere are read one by one.',
  cure: 'Set `directory.baseDn` of the rollout wider.',
  example: {
    group: 'CN=All-Staff,OU=Groups,DC=corp,DC=example',
    outside: 812,
    most: 500,
    baseDn: 'OU=Groups,DC=corp,DC=example',
  },
});

export const attributeMissing = entry('directory-attribute-missing', {
  whose: 'platform',
  says: ({
    dns,
    template,
    isEverybody,
  }: {
    dns: readonly string[];
    template: string;
    isEverybody: boolean;
  }) =>
    `groups: ${isEverybody ? 'all' : dns.length} of their members have not all attributes that a ` +
    `user name is made of (${template}), or the hub may not read them. Nothing was changed. The ` +
    "platform team has to correct the directory, the rights of the hub's user there, or " +
    "usernameTemplate. The hub's log of this request names the first of them",
  logs: ({ dns }) => firstOf(dns),
  cause:
    'An attribute of `usernameTemplate` is empty or unreadable. Nobody can tell which, so nobody ' +
    'is taken for somebody who left.',
  cure: "Fill the attribute, let the hub's user read it, or choose another template.",
  example: {
    dns: ['CN=Ann Lee,OU=Staff,DC=corp,DC=example'],
    template: '{mail:local}',
    isEverybody: false,
  },
});

export const attributeUnknown = entry('directory-attribute-unknown', {
  whose: 'platform',
  says: ({ attribute, baseDn }: { attribute: string; baseDn: string }) =>
    `nobody below ${baseDn} has the attribute ${attribute}, of which user names are made ` +
    '(usernameTemplate), or the hub may not read it',
  cause: 'The name of the attribute is misspelt, or it is empty or unreadable for everybody.',
  cure: "Correct `usernameTemplate`, or let the hub's user read the attribute.",
  example: { attribute: 'mial', baseDn: 'DC=corp,DC=example' },
});
