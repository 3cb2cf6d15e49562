import { expect, test } from 'vitest';
import { parseAnswer } from '../../../../stacksets/ask-hub/hub.ts';
import { parseOptions } from '../../../../stacksets/doctor/options.ts';

test('every text of an answer is one line that is safe for a terminal', () => {
  const text = JSON.stringify({
    name: 'a\u001b[31m\u009b2K\u202e\nb',
    deep: [{ problem: '\u0007' }],
    n: 1,
  });
  expect(parseAnswer(text)).toEqual({ name: 'a?[31m?2K? b', deep: [{ problem: '?' }], n: 1 });
  expect(parseAnswer('<html>')).toBeUndefined();
});

test('the options name the Region of a function ARN', () => {
  expect(parseOptions([])).toEqual({ hub: 'database-access-hub', json: false, help: false });
  const arn = 'arn:aws:lambda:eu-north-1:111111111111:function:database-access-hub';
  expect(parseOptions(['--function', arn, '--only', '1', '--only', '2', '--json'])).toEqual({
    hub: arn,
    region: 'eu-north-1',
    only: ['1', '2'],
    json: true,
    help: false,
  });
  expect(() => parseOptions(['--al'])).toThrow('--al');
});
