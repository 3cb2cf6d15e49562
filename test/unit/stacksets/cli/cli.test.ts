import { afterEach, expect, test, vi } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { runCli } from '../../../../stacksets/cli/cli.ts';
import { COMMANDS } from '../../../../stacksets/cli/commands.ts';

const out = vi.spyOn(console, 'log').mockImplementation(() => {});
const err = vi.spyOn(console, 'error').mockImplementation(() => {});
afterEach(() => vi.clearAllMocks());

const said = ({ mock }: typeof out) => mock.calls.flat().join('\n');

test.each(Object.entries(COMMANDS))(
  'the command %s has a usage of its own name, and is an npm script',
  async (name, { load }) => {
    const program = await load();
    expect(program.name).toBe(name);
    expect(await runCli([name, '--help'])).toBe(0);
    expect(said(out)).toBe(program.usage);
    expect(program.usage).toContain(`npm run ${name} -- `);
    expect(Object.entries(packageJson.scripts)).toContainEqual([
      name,
      expect.stringMatching(new RegExp(`node stacksets/cli/main\\.ts ${name}$`)),
    ]);
  },
);

test.each([[], ['--help'], ['-h'], ['help']])(
  'all commands are listed by: %s',
  async (...words) => {
    expect(await runCli(words)).toBe(0);
    for (const [name, { line }] of Object.entries(COMMANDS))
      expect(said(out)).toMatch(new RegExp(`^ {2}${name} +${line.replace('?', '\\?')}$`, 'm'));
  },
);

test.each([
  ['revew', 'there is no command revew. Did you mean review?\n'],
  ['Doctor', 'there is no command Doctor. Did you mean doctor?\n'],
  ['toString', 'there is no command toString\n'],
  ['\u001b[2J', 'there is no command ?[2J\n'],
])('a command that there is not is told with the nearest: %j', async (word, told) => {
  expect(await runCli([word])).toBe(2);
  expect(said(err)).toContain(`database-access: ${told}All commands: `);
  expect(said(out)).toBe('');
});

test('a failure has the status 2, and says where the options are', async () => {
  expect(await runCli(['doctor', '--onlly', '111111111111'])).toBe(2);
  expect(said(err)).toBe(
    "doctor: Unknown option '--onlly'. Did you mean --only?\nAll options: npm run doctor -- --help",
  );
});
