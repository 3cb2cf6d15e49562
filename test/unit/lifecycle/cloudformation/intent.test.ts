import { describe, expect, test } from 'vitest';
import { declarer } from '../../../../provider/contract/request/claim.ts';
import type { Defaults } from '../../../../provider/contract/request/parse-request.ts';
import { intentOf } from '../../../../provider/lifecycle/cloudformation/intent.ts';
import { parseEvent } from '../../../../provider/lifecycle/cloudformation/parse-event.ts';
import {
  idOfFailedCreate,
  NOTHING_MADE,
} from '../../../../provider/lifecycle/cloudformation/physical-id.ts';
import { event, requestOf } from './events.ts';

const defaults = { region: 'eu-central-1' };
const HOST = 'orders.abc.eu-central-1.rds.amazonaws.com';
const ID = `database-access/222222222222/eu-central-1/postgres/${HOST}/5432/prod/shop/checkout/orders`;
const INVENTED = 'orders-Access-1GK3T9QX7H2LM';

const parsed = (name: string) => parseEvent(event(name), 'T', defaults);
const intentIn = (name: string) => intentOf(requestOf(name), 'T', defaults);

/** The intent of an event, as one line. */
function intentOfEvent(name: string): string {
  const { intent } = intentIn(name);
  if (intent === undefined) return 'nothing';
  const { declarer: _, at: _1, request: _2, creates, undoes } = intent.claim;
  if (intent.verb === 'remove') {
    const { identity, endpoint } = intent.unwanted;
    const if_ = undoes === undefined ? '' : `, if ${undoes || 'a request that failed'} made it`;
    return `remove ${identity.appname} on ${endpoint.host}${if_}`;
  }
  const { identity, endpoint } = intent.wanted;
  const made = `${creates ? 'create' : 'update'} ${identity.appname} on ${endpoint.host}`;
  return intent.removesFormer ? `${made}, and remove what else it has` : made;
}

const RESTORED = HOST.replace('orders', 'restored');
const CREATE = requestOf('create').RequestId;
const FAILED_CREATE = idOfFailedCreate(CREATE);
const OTHER = ID.replace('checkout', 'payments');

describe('an event has its intent, its id of a SUCCESS and its id of a FAILED', () => {
  test.each([
    ['create', `create checkout on ${HOST}`, ID, FAILED_CREATE],
    ['create-dry-run', `create checkout on ${HOST}`, ID, NOTHING_MADE],
    ['update-in-place', `update checkout on ${HOST}`, ID, ID],
    ['update-replacement', `update payments on ${HOST}`, OTHER, ID],
    [
      'update-other-server',
      `update checkout on ${RESTORED}`,
      ID.replace('/orders.', '/restored.'),
      ID,
    ],
    ['update-of-invented-id', `update checkout on ${HOST}`, INVENTED, INVENTED],
    ['update-after-failed-create', `create checkout on ${HOST}`, ID, FAILED_CREATE],
    ['update-after-skipped-rollback', `update checkout on ${HOST}`, ID, OTHER],
    ['rollback-in-place', `update checkout on ${HOST}`, ID, ID],
    ['rollback-of-replacement', `update checkout on ${HOST}`, ID, OTHER],
    [
      'rollback-of-unanswered-replacement',
      `update checkout on ${HOST}, and remove what else it has`,
      ID,
      ID,
    ],
    [
      'rollback-of-unanswered-move',
      `update checkout on ${HOST}, and remove what else it has`,
      ID,
      ID,
    ],
    ['rollback-of-invalid', `update checkout on ${HOST}`, ID, ID],
    ['rollback-of-dry-run', `update checkout on ${HOST}`, ID, ID],
    ['delete', `remove checkout on ${HOST}`, ID, ID],
    ['delete-after-replacement', `remove checkout on ${HOST}`, ID, ID],
    ['delete-after-refused-create', 'nothing', NOTHING_MADE, NOTHING_MADE],
    [
      'delete-after-failed-create',
      `remove checkout on ${HOST}, if ${CREATE} made it`,
      FAILED_CREATE,
      FAILED_CREATE,
    ],
    [
      'delete-of-cancelled-create',
      `remove checkout on ${HOST}, if a request that failed made it`,
      INVENTED,
      INVENTED,
    ],
    ['delete-of-cancelled-create-invalid', 'nothing', INVENTED, INVENTED],
    ['delete-old-id-with-new-properties', `remove checkout on ${HOST}`, ID, ID],
    ['delete-old-server-with-new-properties', `remove checkout on ${HOST}`, ID, ID],
    ['delete-other-server-and-app', `remove checkout on ${HOST}`, ID, ID],
    ['delete-with-dry-run', `remove checkout on ${HOST}`, ID, ID],
  ])('as in %s', (name, done, id, idIfFailed) => {
    expect(intentOfEvent(name)).toBe(done);
    expect(parsed(name)).toMatchObject({ ...intentIn(name), id, idIfFailed });
  });

  test.each([
    ['create-invalid', NOTHING_MADE, /DbType: must be one of .*did you mean postgres\?/],
    ['create-invalid', NOTHING_MADE, /Privilege: is no field; did you mean Privileges\?/],
    ['update-invalid', ID, /DbType: is Oracle, which is not supported; it must be one of/],
  ])('or is refused, as in %s', (name, id, why) => {
    expect(parsed(name)).toEqual({
      refusal: expect.objectContaining({ message: expect.stringMatching(why) }),
      idIfFailed: id,
    });
  });

  test('or is malformed: then it has no id of its own, and the refusal names what is wrong', () => {
    expect(parsed('malformed')).toEqual({
      refusal: expect.objectContaining({
        message: expect.stringContaining('see RequestId, ResourceProperties'),
      }),
      idIfFailed: NOTHING_MADE,
    });
  });
});

test('a rollback at a door ignores a former request that was refused for its account', () => {
  const rollback = requestOf('rollback-in-place');
  if (rollback.RequestType !== 'Update') throw new Error('a rollback is an Update');
  const refused = { ...rollback.OldResourceProperties, Account: '333333333333' };
  const properties = { ...refused, MasterSecret: '/masters/orders' };
  const asked = (defaults: Defaults) =>
    intentOf({ ...rollback, OldResourceProperties: properties }, 'T', defaults);
  const atDoor = asked({ ...defaults, account: '222222222222' });
  expect(atDoor.id).toBe(ID);
  expect(atDoor.intent).not.toHaveProperty('former');
  expect(asked(defaults).intent).toMatchObject({
    former: { identity: { account: '333333333333' } },
  });
});

test('an update that takes a group out of the template confirms removals', () => {
  expect(intentIn('rollback-of-group').intent).toMatchObject({ wanted: { confirmRemovals: true } });
  expect(intentIn('update-in-place').intent).toMatchObject({ wanted: { confirmRemovals: false } });
});

test('an update by which a group has ended confirms removals, unless it had ended before', () => {
  const update = requestOf('update-in-place');
  if (update.RequestType !== 'Update') throw new Error('an update is an Update');
  const change = (before: string | undefined, after: string) => {
    const groups = { ...update.ResourceProperties, Groups: ['Team'] };
    const asked = {
      ...update,
      ResourceProperties: { ...groups, Until: { Team: after } },
      OldResourceProperties: before === undefined ? groups : { ...groups, Until: { Team: before } },
    };
    return intentOf(asked, '2026-11-22T15:00:00Z', defaults).intent;
  };
  const [past, future] = ['2026-11-22T15:00:00Z', '2026-11-22T15:00:01Z'];
  expect(change(undefined, past)).toMatchObject({ wanted: { confirmRemovals: true } });
  expect(change(future, past)).toMatchObject({ wanted: { confirmRemovals: true } });
  expect(change(past, future)).toMatchObject({ wanted: { confirmRemovals: false } });
  expect(change(past, past)).toMatchObject({ wanted: { confirmRemovals: false } });
});

test('a Delete of an access that was made removes it, even if its last properties say dry run', () => {
  expect(intentIn('delete-with-dry-run').intent).toMatchObject({
    verb: 'remove',
    unwanted: { dryRun: false },
  });
});

describe("a Delete whose master's password came with the request", () => {
  const password = { MasterSecret: undefined, Username: 'master', Password: 'hunter2-hunter2' };
  const intentWith = (name: string, changes: object) => {
    const request = requestOf(name);
    const ResourceProperties = { ...request.ResourceProperties, ...password, ...changes };
    return () => intentOf({ ...request, ResourceProperties }, 'T', defaults).intent;
  };

  test('sends that password to the server of the properties only', () => {
    expect(intentWith('delete', {})()).toMatchObject({
      unwanted: { endpoint: { host: HOST }, master: { from: 'request' } },
    });
    for (const DbEndpoint of ['other.example', 'not a host'])
      expect(intentWith('delete', { DbEndpoint })).toThrow(
        'the password in its properties is for another server',
      );
  });

  test('is not repeated in the refusal', () => {
    expect(intentWith('delete', { DbEndpoint: 'other.example' })).not.toThrow('hunter2');
  });
});

test('a Delete goes by its id where the properties are those of an update that was refused', () => {
  const request = requestOf('delete');
  const wrong = { DbType: 'oracle', DbEndpoint: 'a b', AppName: '..', Groups: 7 };
  const ResourceProperties = { ...request.ResourceProperties, ...wrong };
  expect(intentOf({ ...request, ResourceProperties }, 'T', defaults)).toEqual(intentIn('delete'));
});

test.each(['create', 'update-in-place'])('an Owner is refused: %s', (name) => {
  const request = requestOf(name);
  const ResourceProperties = { ...request.ResourceProperties, Owner: 'somebody' };
  const asked = { ...request, ResourceProperties };
  expect(() => intentOf(asked, 'T', defaults)).toThrow(/Owner: .*Leave Owner out; DeclaredBy/);
  expect(parseEvent(asked, 'T', defaults)).toMatchObject({
    idIfFailed: name === 'create' ? NOTHING_MADE : ID,
  });
});

test('a claim names stack and resource, and tells two stacks of one name apart', () => {
  const claimIn = (changes: object) =>
    intentOf({ ...requestOf('create'), ...changes }, 'T', defaults).intent?.claim;
  const claim = claimIn({});
  expect(claim).toEqual({
    declarer: { kind: 'stack', id: expect.stringMatching(/^orders\/Access@[0-9a-f]{16}$/) },
    at: 'T',
    request: CREATE,
    creates: true,
  });
  expect(claimIn({ RequestId: 'another' })).toEqual({ ...claim, request: 'another' });
  expect(claimIn({ LogicalResourceId: 'Access2' })?.declarer).not.toEqual(claim?.declarer);
  const { StackId } = requestOf('create');
  expect(claimIn({ StackId: `${StackId}0` })?.declarer).not.toEqual(claim?.declarer);
  const longest = claimIn({
    StackId: StackId.replace('/orders/', `/${'s'.repeat(128)}/`),
    LogicalResourceId: 'L'.repeat(255),
  });
  expect(declarer.parse(longest?.declarer)).toEqual(longest?.declarer);
});
