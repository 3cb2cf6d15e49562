import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../../../provider/contract/messages/answer.ts';
import {
  MAX_PARAMETER_PREFIX,
  parameterArn,
  parameterNames,
} from '../../../../provider/contract/request/identity.ts';
import { responseWithAttributes } from '../../../../provider/lifecycle/cloudformation/attributes.ts';
import { physicalId } from '../../../../provider/lifecycle/cloudformation/physical-id.ts';
import {
  failed,
  fits,
  MAX_RESPONSE_BYTES,
} from '../../../../provider/lifecycle/cloudformation/response.ts';
import { requestOf } from './events.ts';

const request = requestOf('create');
const size = (response: object) => Buffer.byteLength(JSON.stringify(response));

test('a reason is one line, and ends with where to find more', () => {
  const { Reason } = failed(request, 'id', 'dbtype: must be\n  one of', 'request r, log group g');
  expect(Reason).toBe('dbtype: must be one of (request r, log group g)');
});

test('a reason of any length and alphabet leaves the response below the limit', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 9_000 }), (reason) => {
      const response = failed(request, 'i'.repeat(1_024), reason, 'request r, log group g');
      expect(size(response)).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
      expect(response.Reason).toMatch(/\(request r, log group g\)$/);
    }),
  );
});

test('the largest possible access, with many warnings, leaves the response below the limit', () => {
  const identity = {
    account: '222222222222',
    region: 'ap-southeast-5',
    env: 'e'.repeat(64),
    project: 'p'.repeat(64),
    appname: 'a'.repeat(64),
    dbname: 'd'.repeat(63),
  };
  const names = Object.values(parameterNames('x'.repeat(MAX_PARAMETER_PREFIX), identity));
  const answer: Answer = {
    request_id: 'r',
    revision: '',
    parameter_names: names,
    parameters: names.map((name) => ({
      name,
      arn: parameterArn(identity, name),
      type: 'SecureString',
    })),
    username: 'u'.repeat(32),
    people: {
      added: 5_000,
      removed: 5_000,
      unchanged: 5_000,
      left_out: { disabled: 5_000, foreign: 5_000 },
    },
    changes: 20_000,
    warnings: Array.from({ length: 500 }, (_, number) => `${number}: ${'ä'.repeat(300)}`),
  };
  const endpoint = { engine: 'postgres' as const, host: 'h'.repeat(253), port: 5_432 };
  const longest = {
    StackId: `arn:aws:cloudformation:ap-southeast-5:111111111111:stack/${'s'.repeat(128)}/${'0'.repeat(36)}`,
    RequestId: '0'.repeat(36),
    LogicalResourceId: 'L'.repeat(255),
  };
  const response = responseWithAttributes(longest, physicalId({ identity, endpoint }), answer);
  expect(fits(response)).toBe(true);
  expect(response.Data?.['Warnings']).toContain('and 500 more, which the log of the request names');
  expect(
    responseWithAttributes(longest, physicalId({ identity, endpoint }), { ...answer, warnings: [] })
      .Data,
  ).toEqual({
    Username: answer.username,
    UsernameParameter: names[0],
    PasswordParameter: names[1],
    UrlParameter: names[2],
    UsernameParameterArn: parameterArn(identity, names[0] ?? ''),
    PasswordParameterArn: parameterArn(identity, names[1] ?? ''),
    UrlParameterArn: parameterArn(identity, names[2] ?? ''),
    People: JSON.stringify(answer.people),
    Warnings: '[]',
  });
});
