import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { clientFolder } from '../sandbox/mysql-protocol/clients.ts';
import { MEMBER_A } from '../sandbox/organization/roles.ts';
import { OPERATORS, type Reader } from '../support/guide/operators.ts';
import { blocksOf, REPOSITORY, readPage, typedIn } from '../support/guide/page.ts';
import { readerOf } from '../support/guide/rows.ts';
import type { Company } from '../support/two-accounts/company.ts';
import { serverOf } from '../support/two-accounts/logins.ts';

/** What operators and people type, as the pages have it, in an organization whose accesses are true. */

const CLI = join(REPOSITORY, 'stacksets/cli/main.ts');
/** npm and npx without their half second; test/unit/commands.test.ts knows the scripts. */
const SHELL = `
npm() { shift; if [ "$1" = -s ]; then shift; fi; local program=$1; shift
  if [ "\${1:-}" = -- ]; then shift; fi; '${process.execPath}' '${CLI}' "$program" "$@"; }
npx() { local program=$1; shift
  if [ "$program" = node ]; then '${process.execPath}' "$@"; else '${process.execPath}' '${CLI}' "$@"; fi; }
`;

interface Followed {
  readonly page: string;
  readonly first: string;
  readonly block: string;
  readonly reader: Reader;
}

const FOLLOWED: readonly Followed[] = Object.entries(OPERATORS).flatMap(([page, rows]) =>
  blocksOf(readPage(page)).flatMap((block) => {
    const reader = readerOf(rows, block);
    return reader !== undefined && 'as' in reader
      ? [{ page, first: firstLine(block), block, reader }]
      : [];
  }),
);

export function pagesAreFollowed(company: () => Company) {
  const folder = temporaryFolder('pages');
  const examples = new Map<string, string>();
  let clients: string;

  beforeAll(async () => {
    symlinkSync(join(REPOSITORY, 'test'), join(folder.path, 'test'));
    clients = await clientFolder('mariadb', join(folder.path, 'mariadb'), () => {});
    const { run, rows } = JSON.parse((await company().reconcile('--json')).out);
    const { host, port, database } = serverOf(company().sandbox, 'postgres');
    const here = {
      ...{ RUN: run, ID: rows[0].access, ACCOUNT: MEMBER_A, 'shop-prod': 'member-a' },
      'orders.c7x2.eu-central-1.rds.amazonaws.com': `${host}:${port}`,
      'orders.c7x2abcdefgh.eu-central-1.rds.amazonaws.com:5432': `${host}:${port}`,
      ...{ '/orders ': `/${database} `, 'anna.schmidt': 'hana.sato', catalogue: 'checkout' },
    };
    for (const [name, example] of Object.entries(here)) examples.set(name, example);
  });
  afterAll(() => folder.remove());

  const run = (script: string, { as, isShown }: Reader): Promise<string> => {
    const filled = [...examples].reduce((text, [name, it]) => text.replaceAll(name, it), script);
    // What a page shows may be a refusal.
    const options = isShown ? '-uo pipefail; exec 2>&1' : '-euo pipefail';
    return runTool(
      'bash',
      ['-c', `set ${options}\n${SHELL}\n${filled}\n${isShown ? 'true' : ''}`],
      {
        folder: folder.path,
        environment: {
          ...company().sandbox.variables,
          AWS_PROFILE: as,
          PATH: `${process.env['PATH']}:${clients}`,
        },
      },
    );
  };

  test.each(FOLLOWED)('$page: $first', async ({ block, reader }) => {
    const printed = await run(typedIn(block), reader);
    if (reader.isShown) expect(masked(printed)).toBe(masked(block.replaceAll(/^\$ .*\n/gm, '')));
  });
}

function firstLine(block: string): string {
  return block.slice(0, block.indexOf('\n'));
}

function masked(text: string): string {
  return text
    .replaceAll(/by-hand-[\w-]+/g, 'RUN')
    .replaceAll(/\d{5}/g, 'PORT')
    .replaceAll(/ *\n+/g, '\n')
    .trim();
}
