import { describe, expect, test } from 'vitest';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { planTasks } from '../../../provider/hub/tasks.ts';
import { aRequest } from '../contract/builders.ts';

const access = (fields: Record<string, unknown> = {}) =>
  parseRequest(aRequest(fields), { region: 'eu-central-1' });
const tasks = (wanted: Record<string, unknown>, former: Record<string, unknown>) =>
  planTasks({
    verb: 'ensure',
    wanted: access(wanted),
    former: access(former),
    removesFormer: true,
  });

describe('an update', () => {
  test('in place is one order, whatever else changes', () => {
    const changes = {
      privileges: 'owner',
      rotation: '2',
      vpc: 'second',
      schemas: ['a'],
      ondelete: 'retain',
    };
    expect(tasks(changes, {})).toMatchObject([{ verb: 'ensure' }]);
  });

  test.each(['account', 'region', 'env', 'project', 'appname', 'dbname'])(
    'of %s makes the new access, then removes the old one',
    (field) => {
      const other = { account: '333333333333', region: 'us-east-1' }[field] ?? 'other';
      const plan = tasks({ [field]: other, mastersecret: '/m' }, { mastersecret: '/m' });
      expect(plan).toMatchObject([
        { verb: 'ensure', access: { identity: { [field]: other } } },
        { verb: 'remove', access: access({ mastersecret: '/m' }) },
      ]);
      expect(plan[0]).not.toHaveProperty('formerEndpoint');
    },
  );

  test('of dbendpoint tells the spoke from where it may take over the parameters', () => {
    expect(tasks({ dbendpoint: 'new.example' }, {})).toMatchObject([
      { verb: 'ensure', formerEndpoint: { host: 'orders.example' } },
      { verb: 'remove', access: { endpoint: { host: 'orders.example' } } },
    ]);
  });

  test('in a dry run does not remove the former access either', () => {
    expect(tasks({ dbname: 'new', dryrun: true }, {})).toMatchObject([
      { access: { dryRun: true } },
      { verb: 'remove', access: { dryRun: true } },
    ]);
  });
});
