import { expect, test } from 'vitest';
import { errorIn } from '../../../../provider/hub/spoke-client/errors.ts';
import {
  OtherVersion,
  OutsideError,
  PlatformError,
  UserError,
} from '../../../../provider/runtime/errors.ts';

const ARN = 'arn:aws:lambda:eu-central-1:222222222222:function:database-access-spoke-default';
const RUN = 'request r-1, log group /aws/lambda/database-access-spoke-default';
const payload = (errorType: string, errorMessage: string) => ({ errorType, errorMessage });

test.each([
  ['UserError', UserError],
  ['OutsideError', OutsideError],
  ['PlatformError', PlatformError],
  ['OtherVersion', OtherVersion],
  ['InternalError', PlatformError],
])("a spoke's %s arrives as itself, with its entry and its run", (name, Kind) => {
  const error = errorIn(payload(name, `no (yet) (error secrets-missing, ${RUN})`), ARN);
  expect(error.constructor).toBe(Kind);
  expect(error).toMatchObject({ message: 'no (yet)', entry: 'secrets-missing', where: RUN });
});

test('a spoke of a former version says no run, and its sentence arrives whole', () => {
  const error = errorIn(payload('UserError', 'schemas: there is none (yet)'), ARN);
  expect(error.message).toBe('schemas: there is none (yet)');
  expect(error.where).toBeUndefined();
});

test.each([
  null,
  undefined,
  [],
  'x',
  { errorType: 1, errorMessage: {} },
  { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error: exit status 1' },
])('an answer that is no error of a spoke (%j) is told as a crash', (answer) => {
  const error = errorIn(answer, ARN);
  expect(error).toBeInstanceOf(PlatformError);
  expect(error.message).toMatch(
    /failed without an answer \((Runtime\.ExitError|unknown error)\); its log group is in its account/,
  );
});
