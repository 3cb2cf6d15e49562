import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { answerOf } from '../../../provider/hub/answer.ts';
import { aClaim, aRequest } from '../contract/builders.ts';

const access = (fields: Record<string, unknown> = {}) =>
  parseRequest(aRequest(fields), { region: 'eu-central-1' });
const people = { added: 1, removed: 2, unchanged: 3 };
const claim = aClaim();
const report = {
  parameters: [],
  leftovers: [],
  username: 'u',
  people,
  plan: ['a', 'b'],
  warnings: ['w'],
};

test('an answer counts the changes of all tasks and echoes the revision', () => {
  const task = { verb: 'ensure', access: access({ revision: 'r7' }), claim } as const;
  const former = { verb: 'remove', access: access(), claim } as const;
  expect(
    answerOf('id', [
      { task, report },
      { task: former, report },
    ]),
  ).toEqual({
    request_id: 'id',
    revision: 'r7',
    parameter_names: [],
    parameters: [],
    username: 'u',
    people: { added: 1, removed: 2, unchanged: 3 },
    changes: 4,
    warnings: ['w', 'w'],
  });
});

test('an answer counts the members of groups that get no user', () => {
  const task = { verb: 'ensure', access: access(), claim } as const;
  expect(answerOf('id', [{ task, report }], { disabled: 2, contact: 1 }).people).toEqual({
    ...people,
    left_out: { disabled: 2, contact: 1 },
  });
});

test('the answer to a dry run has a plan and no changes', () => {
  const task = { verb: 'ensure', access: access({ dryrun: true }), claim } as const;
  expect(answerOf('id', [{ task, report }])).toMatchObject({ changes: 0, plan: ['a', 'b'] });
});

test('an answer warns about a master password in the request', () => {
  const task = {
    verb: 'ensure',
    access: access({ mastersecret: undefined, username: 'm', password: 'hunter2' }),
    claim,
  } as const;
  const answer = answerOf('id', [{ task, report }]);
  expect(answer.warnings[0]).toMatch(/password.*Terraform's state/);
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('an answer stays under 4 KB, whatever the plan and the warnings are', () => {
  const task = {
    verb: 'ensure',
    access: access({ dryrun: true, revision: 'x'.repeat(256) }),
    claim,
  } as const;
  const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 60 });
  fc.assert(
    fc.property(lines, lines, (plan, warnings) => {
      const answer = answerOf('id', [{ task, report: { ...report, plan, warnings } }]);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(4096);
      if (answer.plan?.length !== plan.length) expect(answer.plan?.at(-1)).toMatch(/^and \d+ more/);
    }),
  );
});

test('an answer cuts megabytes of warnings in no time', () => {
  const task = { verb: 'ensure', access: access(), claim } as const;
  const warnings = Array.from({ length: 60_000 }, (_, at) => `warning ${at} ${'x'.repeat(80)}`);
  const answer = answerOf('id', [{ task, report: { ...report, warnings } }]);
  expect(answer.warnings.at(-1)).toMatch(/^and 599\d\d more/);
});
