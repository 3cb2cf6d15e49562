import { describe, expect, test } from 'vitest';
import { idFor } from '../../../provider/custom-resource/identity.ts';
import { NOTHING_MADE } from '../../../provider/custom-resource/physical-id.ts';
import { parseCloudFormation } from '../../../provider/hub/cloudformation.ts';
import { planTasks } from '../../../provider/hub/plan.ts';
import { event, requestOf } from './events.ts';

const defaults = { region: 'eu-central-1' };
const HOST = 'orders.abc.eu-central-1.rds.amazonaws.com';
const ID = `database-access/222222222222/eu-central-1/postgres/${HOST}/5432/prod/shop/checkout/orders`;
const INVENTED = 'orders-Access-1GK3T9QX7H2LM';

/** What is done: one line for each task, in order. */
function tasks(name: string): string[] {
  const intent = parseCloudFormation(requestOf(name), '2026-11-22T15:00:00Z', defaults);
  if (intent === undefined) return [];
  return planTasks(intent).map(({ verb, access, formerServer }) => {
    const from = formerServer === undefined ? '' : ` with the parameters of ${formerServer.host}`;
    return `${verb} ${access.identity.appname} on ${access.server.host}${from}`;
  });
}

describe('each case: the id that the answer has, and what is done', () => {
  test.each([
    ['create', ID, [`ensure checkout on ${HOST}`]],
    ['create-dry-run', NOTHING_MADE, [`ensure checkout on ${HOST}`]],
    ['update-in-place', ID, [`ensure checkout on ${HOST}`]],
    ['update-replacement', ID.replace('checkout', 'payments'), [`ensure payments on ${HOST}`]],
    [
      'update-other-server',
      ID.replace('/orders.', '/restored.'),
      [`ensure checkout on ${HOST.replace('orders', 'restored')} with the parameters of ${HOST}`],
    ],
    ['update-of-invented-id', INVENTED, [`ensure checkout on ${HOST}`]],
    ['rollback-in-place', ID, [`ensure checkout on ${HOST}`]],
    ['rollback-of-replacement', ID, [`ensure checkout on ${HOST}`]],
    ['rollback-of-dry-run', ID, [`ensure checkout on ${HOST}`]],
    ['rollback-of-invalid', ID, [`ensure checkout on ${HOST}`]],
    ['delete', ID, [`remove checkout on ${HOST}`]],
    ['delete-after-replacement', ID, [`remove checkout on ${HOST}`]],
    ['delete-after-failed-create', ID, [`remove checkout on ${HOST}`]],
    ['delete-after-refused-create', NOTHING_MADE, []],
    ['delete-of-cancelled-create', INVENTED, [`remove checkout on ${HOST}`]],
    ['delete-of-cancelled-create-invalid', INVENTED, []],
    ['delete-old-id-with-new-properties', ID, [`remove checkout on ${HOST}`]],
    ['delete-with-dry-run', ID, [`remove checkout on ${HOST}`]],
  ])('%s', (name, id, done) => {
    expect(idFor(event(name), defaults)).toBe(id);
    expect(tasks(name)).toEqual(done);
  });

  test.each([
    ['create-invalid', NOTHING_MADE, /dbtype: must be one of .*did you mean postgres\?/],
    ['create-invalid', NOTHING_MADE, /Privilege: is no field; did you mean privileges\?/],
    ['update-invalid', ID, /dbtype: must be one of/],
    ['delete-old-server-with-new-properties', ID, /tell only how to enter another server/],
  ])('%s is refused', (name, id, why) => {
    expect(idFor(event(name), defaults)).toBe(id);
    expect(() => tasks(name)).toThrow(why);
  });

  test('malformed: no id of its own, and refused with what is wrong', () => {
    expect(idFor(event('malformed'), defaults)).toBe(NOTHING_MADE);
    expect(() => requestOf('malformed')).toThrow('see RequestId, ResourceProperties');
  });
});

test('a rehearsal is taken back by a rehearsal: nothing was changed, and nothing is', () => {
  const intent = parseCloudFormation(requestOf('rollback-of-dry-run'), '', defaults);
  expect(intent).toMatchObject({ verb: 'ensure', wanted: { dryRun: true } });
});

test('a removal in a dry run that never was one removes for good', () => {
  const intent = parseCloudFormation(requestOf('delete-with-dry-run'), '', defaults);
  expect(intent).toMatchObject({ verb: 'remove', unwanted: { dryRun: false } });
});

test('the claim names stack and resource, fits a tag, and tells two stacks of one name apart', () => {
  const claimIn = (changes: object) =>
    parseCloudFormation({ ...requestOf('create'), ...changes }, 'T', defaults)?.claim;
  const claim = claimIn({});
  expect(claim).toEqual({
    owner: expect.stringMatching(/^cloudformation:orders\/Access@[0-9a-f]{16}$/),
    at: 'T',
  });
  expect(claimIn({ RequestId: 'another' })).toEqual(claim);
  expect(claimIn({ LogicalResourceId: 'Access2' })).not.toEqual(claim);
  const { StackId } = requestOf('create');
  expect(claimIn({ StackId: `${StackId}0` })?.owner).not.toBe(claim?.owner);
  const longest = claimIn({
    StackId: StackId.replace('/orders/', `/${'s'.repeat(128)}/`),
    LogicalResourceId: 'L'.repeat(255),
  });
  expect(`2026-11-22T15:00:00Z ${longest?.owner}`.length).toBeLessThanOrEqual(256);
});
