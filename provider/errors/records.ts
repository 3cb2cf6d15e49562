import { entry, NO_FACTS } from './entry.ts';
import { RaceLost } from './server.ts';

/** Errors about who declares an access, which its record tells. */

const ACCESS = 'prod/shop/checkout/orders';

export const declaredAlready = entry('record-declared-already', {
  whose: 'team',
  says: ({ what, by, why }: { readonly what: string; readonly by: string; readonly why: string }) =>
    `${what} is declared already, by ${by}, ${why}. ` +
    'Nothing was changed. Declare it in one place, or choose another env, project, appname or ' +
    'dbname; if that declaration is gone, set takeover to true for one run',
  cause:
    'Another declaration names the same access. Terraform modules share one in the same words only; ' +
    'stacks share none.',
  cure: 'Declare it in one place. If the other declaration is gone, take it over by takeover.',
  example: {
    what: ACCESS,
    by: 'Terraform (shop), owner 6f1d2c3b',
    why: 'and not in the same words (privileges differ)',
  },
});

export const recordTooLarge = entry('record-too-large', {
  whose: 'team',
  says: ({ most, cure }: { readonly most: number; readonly cure: string }) =>
    'the request was refused, nothing was changed: the record of an access has at most ' +
    `${most} bytes, compressed. ${cure}`,
  cause: 'The request is kept in one parameter, which has a limit of its own.',
  cure: 'Name fewer groups or schemas, or declare the access fewer times, as the sentence says.',
  example: {
    most: 8_192,
    cure: 'groups: take too much room; name fewer, for instance one group of these groups',
  },
});

export const tooLate = entry('record-too-late', {
  whose: 'team',
  says: () =>
    'this request came too late: a later one of the same declarer has been carried out. ' +
    'Nothing was changed. If there was none (the clocks of two functions may differ), ask again ' +
    'in a few minutes',
  cause: 'Requests of one declarer arrived in another order than they were made.',
  cure: 'Nothing, if the later request is the one that you want. Otherwise ask again.',
  example: NO_FACTS,
});

export const declaredAnew = entry('record-declared-anew', {
  whose: 'team',
  says: ({ stays }: { readonly stays: string }) =>
    `${stays}: it was declared anew after this removal, which came too late`,
  cause: 'A removal arrived after a later request of the same declarer for the same access.',
  cure: 'Nothing, if the access is wanted. Otherwise ask for its removal again.',
  example: { stays: `users and parameters of ${ACCESS} stay` },
});

export const notDeclared = entry('record-not-declared', {
  whose: 'team',
  says: ({ why }: { readonly why: string }) =>
    `nothing was removed: ${why}, so this declarer has no access there. Did a failed update name ` +
    'another account, Region, env, project, appname or dbname? Put the former values back, apply, ' +
    'and remove then. If the access is gone for good, forget the resource (terraform state rm, or ' +
    'delete-stack with --retain-resources)',
  cause: 'No record says that whoever asks for the removal has declared the access.',
  cure: 'Put the former values back and apply; or forget the resource.',
  example: { why: `no record of ${ACCESS} is in account 222222222222, Region eu-central-1` },
});

export const leftElsewhere = entry('record-left-elsewhere', {
  whose: 'outside',
  says: ({ what, places }: { readonly what: string; readonly places: readonly string[] }) =>
    `users of ${what} may be left at ${places.join(', ')}; the removal clears them first when it ` +
    'is asked for again',
  cause: 'The access was on another server before, where a removal has not succeeded yet.',
  cure: 'Ask for the removal again.',
  example: { what: ACCESS, places: ['old-orders.abc.eu-central-1.rds.amazonaws.com:5432'] },
});

export const ownerOfAnother = entry('record-owner-of-another', {
  whose: 'team',
  says: ({ what, other }: { readonly what: string; readonly other: string }) =>
    `owner: the owner of ${what} declares ${other} already, and each access needs an owner of its ` +
    'own. Nothing was changed. If this is that access under a new name, put the former name back, ' +
    'apply, and change it then',
  cause: 'One owner declares two accesses in an account and Region, or a failed update renamed it.',
  cure: 'Give each access its own owner: each instance of the module has one of itself.',
  example: { what: 'prod/shop/cart/orders', other: ACCESS },
});

export const recordUnreadable = entry('record-unreadable', {
  whose: 'team',
  says: ({ name }: { readonly name: string }) =>
    `the record ${name} can't be read: a later version of database-access wrote it, or ` +
    'somebody by hand. Restore a former version of this parameter (its history has them), ' +
    'or delete it and declare the access anew',
  cause: 'The parameter holds something else than a record of this version.',
  cure: "Restore a former version of the parameter from Parameter Store's history.",
  example: { name: '/database-access/records/prod/shop/checkout/orders' },
});

interface Unreadable {
  readonly names: readonly string[];
  readonly account: string;
  readonly region: string;
}

export const nobodyCanTell = entry('record-nobody-can-tell', {
  whose: 'team',
  says: ({ names, account, region }: Unreadable) =>
    `nobody can tell what this declarer has: ${names.slice(0, 3).join(', ')} (Parameter Store of ` +
    `${account}, ${region}) can't be read as a record. Restore or delete that parameter`,
  cause: 'A parameter among the records was written by hand, or by a later version.',
  cure: "Restore a former version of the parameter from Parameter Store's history, or delete it.",
  example: {
    names: ['/database-access/records/prod/shop/checkout/orders'],
    account: '222222222222',
    region: 'eu-central-1',
  },
});

export const endlessRecords = entry('record-endless', {
  whose: 'platform',
  says: ({ functionArn }: { readonly functionArn: string }) =>
    `the spoke ${functionArn} goes on telling records without an end; is it the one that was ` +
    'rolled out?',
  cause: "The spoke tells more records than an account can hold, so its code is somebody else's.",
  cure: "Bring the StackSet's instance up to date, and look who changed the function.",
  example: {
    functionArn: 'arn:aws:lambda:eu-central-1:222222222222:function:database-access-spoke-default',
  },
});

export const formerMasterUnknown = entry('record-former-master-unknown', {
  whose: 'team',
  says: ({ endpoint }: { readonly endpoint: string }) =>
    `the master user of ${endpoint} is not known any more: its password came with a ` +
    'request. Put the former values back, apply, and try again',
  cause: 'The access moved, and no record holds a password that came with a request.',
  cure: 'Put the former values back and apply; better declare mastersecret.',
  example: { endpoint: 'old-orders.abc.eu-central-1.rds.amazonaws.com:5432' },
});

interface Place {
  readonly account: string;
  readonly region: string;
}

export const formerPlaceUnknown = entry('record-former-place-unknown', {
  whose: 'team',
  says: ({ account, region }: Place) =>
    `account, region: this access was in account ${account}, Region ${region} until now, it ` +
    'seems, but no record there says so. Nothing was changed. Put the values of the last apply ' +
    'that succeeded back, apply, and change them then',
  cause: 'An update names another account or Region, and the one before it had failed.',
  cure: 'Put the values of the last apply that succeeded back, apply, and change them then.',
  example: { account: '222222222222', region: 'eu-central-1' },
});

export const recordRaced = entry(
  'record-raced',
  {
    whose: 'outside',
    says: ({ name }: { readonly name: string }) =>
      `another request has changed the record ${name} meanwhile`,
    cause: 'Requests for one access came at the same time, again and again.',
    cure: 'Repeat the request when the others are over.',
    example: { name: '/database-access/records/prod/shop/checkout/orders' },
  },
  RaceLost,
);

export const anotherCameFirst = entry(
  'record-another-came-first',
  {
    whose: 'outside',
    says: () => 'another request for the same access came first',
    cause: 'Requests for one access came at the same time, again and again.',
    cure: 'Repeat the request when the others are over.',
    example: NO_FACTS,
  },
  RaceLost,
);
