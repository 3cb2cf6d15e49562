import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, REPOSITORY, readPage, spansOf, typedIn } from './page.ts';
import { PAGE_ROWS } from './pages.ts';
import { readerOf } from './rows.ts';
import { commandsIn } from './shell.ts';

export interface PageCommand {
  readonly page: string;
  readonly words: readonly string[];
  /** A sentence may name a command, or an option of it, and leave the others out. */
  readonly isWhole: boolean;
}

/** What a sentence calls by its name; what else it writes between backticks is no command. */
const PROGRAMS = /^(?:[A-Z_]+=\S* )*(?:npm|npx|node|database-access|aws|terraform|psql) [a-z(-]/;

/** All commands of these pages: in blocks, and between backticks. */
export function commandsOf(pages: readonly string[]): PageCommand[] {
  return pages.flatMap((page) => {
    const text = readPage(page);
    const blocks = blocksOf(text).filter((block) => !isText(page, block));
    const spans = spansOf(text).filter((span) => PROGRAMS.test(span));
    const commands = (isWhole: boolean) => (script: string) =>
      commandsIn(script).map(({ words }) => ({ page, words, isWhole }));
    return [...blocks.map(typedIn).flatMap(commands(true)), ...spans.flatMap(commands(false))];
  });
}

/** What errors and findings say to run: calls of `command` with what is to be filled in. */
export function commandsOfCures(): string[][] {
  return sources().flatMap((source) =>
    [...source.matchAll(/\b(?:command|quietCommand)\('(\w+)'(?:, (['`])(.*?)\2)?\)/g)].map(
      ([, program = '', , words = '']) => [
        ...['npm', 'run', program, '--'],
        ...words
          .replaceAll(/\$\{[^}]*\}/g, '222222222222')
          .split(' ')
          .filter((word) => word !== ''),
      ],
    ),
  );
}

function sources(): string[] {
  return ['provider', 'stacksets'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
      // The lines of a usage have brackets.
      .filter((path) => path.endsWith('.ts') && !/(options|usage)\.ts$/.test(path))
      .map((path) => readFileSync(join(REPOSITORY, folder, path), 'utf8')),
  );
}

function isText(page: string, block: string): boolean {
  const reader = readerOf(PAGE_ROWS[page] ?? [], block);
  return reader !== undefined && 'text' in reader;
}
