import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { jsonLog } from '../../../provider/runtime/log.ts';
import { Secret } from '../../../provider/runtime/secret.ts';

test('a secret shows its text only to code that calls reveal', () => {
  const secret = new Secret('hunter2');
  const lines: string[] = [];
  jsonLog({}, (line) => lines.push(line)).info('x', { secret, nested: { secret } });
  const seen = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ secret }, { showHidden: true }),
    ...lines,
  ];
  for (const text of seen) {
    expect(text).not.toContain('hunter2');
    expect(text).toContain('***');
  }
  expect(secret.reveal()).toBe('hunter2');
});
