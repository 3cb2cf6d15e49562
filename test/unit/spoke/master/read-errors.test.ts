import { expect, test } from 'vitest';
import { OutsideError, UserError } from '../../../../provider/runtime/errors.ts';
import { unreadable } from '../../../../provider/spoke/master/read-errors.ts';

const asked = { kind: 'secret', account: '222222222222', region: 'eu-central-1' } as const;
const readable = { secret: 'rds!*', parameter: '' };
const IAM =
  'User: arn:aws:sts::222222222222:assumed-role/spoke is not authorized to perform: ' +
  'secretsmanager:GetSecretValue on resource: kms-of-orders because no identity-based policy allows it';

test.each<[string, string, 'secret' | 'parameter', string]>([
  [
    'ResourceNotFoundException',
    "Secrets Manager can't find the specified secret.",
    'secret',
    'Secrets Manager has no such secret in account 222222222222, Region eu-central-1',
  ],
  ['ParameterNotFound', '', 'parameter', 'Parameter Store has no such parameter in account'],
  [
    'AccessDeniedException',
    IAM,
    'secret',
    'may not read this secret. It may read secrets named rds!*',
  ],
  [
    'AccessDeniedException',
    IAM,
    'parameter',
    'It may read no parameters at all. Name one of those',
  ],
  ['AccessDeniedException', 'Access to KMS is not allowed', 'secret', '(spokes.masterKeys)'],
  [
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist',
    'parameter',
    '(spokes.masterKeys)',
  ],
  [
    'AccessDeniedException',
    'User: x is not authorized to perform: kms:Decrypt on resource: y',
    'secret',
    '(spokes.masterKeys)',
  ],
  ['InvalidRequestException', 'marked for deletion', 'secret', 'is marked for deletion'],
])('%s: %s is told of a %s', (name, said, kind, words) => {
  const error = Object.assign(new Error(said), { name });
  const told = unreadable(error, 'any:Action', { ...asked, kind }, readable);
  expect(told).toBeInstanceOf(UserError);
  expect(told.message).toMatch(/^mastersecret: /);
  expect(told.message).toContain(words);
});

test('the trouble of a service is not the trouble of the team', () => {
  const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  const told = unreadable(error, 'ssm:GetParameter', asked, readable);
  expect(told).toBeInstanceOf(OutsideError);
  expect(told.message).toBe(
    "mastersecret: can't be read (ssm:GetParameter: ThrottlingException: slow down)",
  );
});

test('a spoke that nobody told what it may read names the settings', () => {
  const error = Object.assign(new Error(IAM), { name: 'AccessDeniedException' });
  const told = unreadable(error, 'x', asked, { secret: undefined, parameter: undefined });
  expect(told.message).toContain('the secrets that those settings name');
});
