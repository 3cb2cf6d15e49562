import { describe, expect, test } from 'vitest';
import type { Defaults } from '../../../../provider/contract/request/parse-request.ts';
import { intentOf } from '../../../../provider/lifecycle/cloudformation/intent.ts';
import { parseEvent } from '../../../../provider/lifecycle/cloudformation/parse-event.ts';
import {
  NOTHING_MADE,
  PERHAPS_MADE,
} from '../../../../provider/lifecycle/cloudformation/physical-id.ts';
import { event, requestOf } from './events.ts';

const defaults = { region: 'eu-central-1' };
const HOST = 'orders.abc.eu-central-1.rds.amazonaws.com';
const ID = `database-access/222222222222/eu-central-1/postgres/${HOST}/5432/prod/shop/checkout/orders`;
const INVENTED = 'orders-Access-1GK3T9QX7H2LM';

const parsed = (name: string) => parseEvent(event(name), 'T', defaults);
const intentIn = (name: string) => intentOf(requestOf(name), 'T', defaults);

/** The tasks of an event, in order, each as one line. */
function tasks(name: string): string[] {
  const { intent } = intentIn(name);
  if (intent === undefined) return [];
  const { verb, claim } = intent;
  const { identity, endpoint } = verb === 'ensure' ? intent.wanted : intent.unwanted;
  const takesBack = verb === 'ensure' && intent.removesFormer ? ', and nothing else' : '';
  const undoes = claim.undoes === undefined ? '' : ', unless it was there before';
  return [`${verb} ${identity.appname} on ${endpoint.host}${takesBack}${undoes}`];
}

const RESTORED = HOST.replace('orders', 'restored');
const OTHER = ID.replace('checkout', 'payments');

describe('an event has its tasks, its id of a SUCCESS and its id of a FAILED', () => {
  test.each([
    ['create', [`ensure checkout on ${HOST}`], ID, PERHAPS_MADE],
    ['create-dry-run', [`ensure checkout on ${HOST}`], ID, NOTHING_MADE],
    ['update-in-place', [`ensure checkout on ${HOST}`], ID, ID],
    ['update-replacement', [`ensure payments on ${HOST}`], OTHER, ID],
    [
      'update-other-server',
      [`ensure checkout on ${RESTORED}`],
      ID.replace('/orders.', '/restored.'),
      ID,
    ],
    ['update-of-invented-id', [`ensure checkout on ${HOST}`], INVENTED, INVENTED],
    ['update-after-skipped-rollback', [`ensure checkout on ${HOST}`], ID, OTHER],
    ['rollback-in-place', [`ensure checkout on ${HOST}`], ID, ID],
    ['rollback-of-replacement', [`ensure checkout on ${HOST}`], ID, OTHER],
    [
      'rollback-of-unanswered-replacement',
      [`ensure checkout on ${HOST}, and nothing else`],
      ID,
      ID,
    ],
    ['rollback-of-unanswered-move', [`ensure checkout on ${HOST}, and nothing else`], ID, ID],
    ['rollback-of-invalid', [`ensure checkout on ${HOST}`], ID, ID],
    ['rollback-of-dry-run', [`ensure checkout on ${HOST}`], ID, ID],
    ['delete', [`remove checkout on ${HOST}`], ID, ID],
    ['delete-after-replacement', [`remove checkout on ${HOST}`], ID, ID],
    ['delete-after-refused-create', [], NOTHING_MADE, NOTHING_MADE],
    [
      'delete-after-failed-create',
      [`remove checkout on ${HOST}, unless it was there before`],
      PERHAPS_MADE,
      PERHAPS_MADE,
    ],
    [
      'delete-of-cancelled-create',
      [`remove checkout on ${HOST}, unless it was there before`],
      INVENTED,
      INVENTED,
    ],
    ['delete-of-cancelled-create-invalid', [], INVENTED, INVENTED],
    ['delete-old-id-with-new-properties', [`remove checkout on ${HOST}`], ID, ID],
    ['delete-old-server-with-new-properties', [`remove checkout on ${RESTORED}`], ID, ID],
    ['delete-with-dry-run', [`remove checkout on ${HOST}`], ID, ID],
  ])('as in %s', (name, done, id, idIfFailed) => {
    expect(tasks(name)).toEqual(done);
    expect(parsed(name)).toMatchObject({ ...intentIn(name), id, idIfFailed });
  });

  test.each([
    ['create-invalid', NOTHING_MADE, /dbtype: must be one of .*did you mean postgres\?/],
    ['create-invalid', NOTHING_MADE, /Privilege: is no field; did you mean privileges\?/],
    ['update-invalid', ID, /dbtype: must be one of/],
    ['delete-other-server-and-app', ID, /tell only how to enter another server/],
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

test('a Delete of an access that was made removes it, even if its last properties say dry run', () => {
  expect(intentIn('delete-with-dry-run').intent).toMatchObject({
    verb: 'remove',
    unwanted: { dryRun: false },
  });
});

test('a claim names stack and resource, and tells two stacks of one name apart', () => {
  const claimIn = (changes: object) =>
    intentOf({ ...requestOf('create'), ...changes }, 'T', defaults).intent?.claim;
  const claim = claimIn({});
  expect(claim).toEqual({
    declarer: { kind: 'stack', id: expect.stringMatching(/^orders\/Access@[0-9a-f]{16}$/) },
    at: 'T',
    request: requestOf('create').RequestId,
    creates: true,
  });
  expect(claimIn({ RequestId: 'another' })?.declarer).toEqual(claim?.declarer);
  expect(claimIn({ LogicalResourceId: 'Access2' })).not.toEqual(claim);
  const { StackId } = requestOf('create');
  expect(claimIn({ StackId: `${StackId}0` })?.declarer).not.toEqual(claim?.declarer);
  const longest = claimIn({
    StackId: StackId.replace('/orders/', `/${'s'.repeat(128)}/`),
    LogicalResourceId: 'L'.repeat(255),
  });
  expect(longest?.declarer.id.length).toBeLessThanOrEqual(256);
});
