import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { choices } from './options.ts';

/** What a run has done, kept in a file, so that another process can go on or remove everything. */
const state = z.object({
  choices,
  /** Acts that began and may have left something. */
  begun: z.array(z.string()),
  done: z.array(z.string()),
  outputs: z.record(z.string(), z.record(z.string(), z.string())),
  findings: z.array(
    z.object({
      act: z.string(),
      status: z.enum(['confirmed', 'contradicted', 'not checked']),
      seen: z.string(),
    }),
  ),
});
export type State = z.infer<typeof state>;

const FOLDER = '.verify';
const fileOf = (name: string) => join(FOLDER, `${name}.json`);

export function save(current: State): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = fileOf(current.choices.name);
  // A process that is killed leaves the former file or the new one, never a part.
  writeFileSync(`${file}.new`, `${JSON.stringify(current, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function load(name: string): State {
  try {
    return state.parse(JSON.parse(readFileSync(fileOf(name), 'utf8')));
  } catch (cause) {
    const known = namesOfRuns().join(', ') || 'none';
    throw new Error(`there is no run ${name} in ${FOLDER}; there are: ${known}`, { cause });
  }
}

export function forget(name: string): void {
  rmSync(fileOf(name), { force: true });
}

function namesOfRuns(): string[] {
  try {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
    return files.map((file) => file.slice(0, -'.json'.length));
  } catch {
    return [];
  }
}
