import type { Context } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { handler } from '../../../provider/spoke/index.ts';

const context = {
  awsRequestId: 'r-1',
  functionName: 'database-access-spoke-default',
  logGroupName: '/aws/lambda/database-access-spoke-default',
  invokedFunctionArn:
    'arn:aws:lambda:eu-central-1:222222222222:function:database-access-spoke-default',
  getRemainingTimeInMillis: () => 10_000,
} as Context;

test.each([{ contract: 99, verb: 'ensure' }, { verb: 'remove' }, null])(
  'an order that this version cannot read (%j) fails, and does not pass for a request',
  async (order) => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await expect(handler(order, context)).rejects.toMatchObject({
      name: 'OtherVersion',
      message: expect.stringContaining('versions that do not understand each other'),
    });
    vi.restoreAllMocks();
  },
);
