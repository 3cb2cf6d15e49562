import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonWithMoto } from '../sandbox/aws/python.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { commandsOf } from '../support/guide/commands.ts';
import { PAGES } from '../support/guide/page.ts';

/** The pages' commands of the AWS CLI, by AWS's own models, which moto's Python has. */

const MODELS = join(import.meta.dirname, 'aws_commands.py');
const WRONG = [
  ['aws lambda invoke-it', 'lambda has no operation invoke-it'],
  ['aws lambda invoke --payload {} answer.json', '--function-name is missing'],
  ['aws ssm put-parameter --name a --value b --type String --tag c', '--tag is unknown'],
  ['aws --profile a cloudformation deploy --stack-set-name a', '--stack-set-name is unknown'],
  ['aws cloudformation wait stack-made', 'cloudformation has nothing to wait for: stack-made'],
] as const;

test('AWS has every operation and option that a page asks for, and gets what it needs', async () => {
  const ofPages = commandsOf(PAGES).filter(({ words: [program = ''] }) => /\baws$/.test(program));
  expect(ofPages.length).toBeGreaterThan(40);
  const wrong = WRONG.map(([line]) => ({ page: '', words: line.split(' '), isWhole: true }));
  const python = await pythonWithMoto(() => {});
  const input = JSON.stringify([...ofPages, ...wrong]);
  const faults: (string | null)[] = JSON.parse(await runTool(python, [MODELS], { input }));
  const told = faults.map((fault, at) => [ofPages[at]?.page, ofPages[at]?.words.join(' '), fault]);
  expect(told.slice(0, ofPages.length).filter(([, , fault]) => fault !== null)).toEqual([]);
  expect(faults.slice(ofPages.length)).toEqual(WRONG.map(([, fault]) => fault));
});
