import { join } from 'node:path';
import type { File } from '../code/bundle.ts';
import { filesIn, within } from './files.ts';

/** The Terraform modules, as archives have them: without tests, and without what Terraform leaves. */

/** For teams, by their names, with the examples of their use. */
export const TEAM_MODULES = ['database-access', 'database-access-stack'] as const;

export function teamModules(terraform: string): File[] {
  return TEAM_MODULES.flatMap((name) => within(name, moduleIn(join(terraform, name))));
}

/**
 * For whoever rolls out: the module with all that it deploys, so that it needs no build and fetches
 * nothing.
 */
export function rolloutModule(terraform: string, built: readonly File[]): File[] {
  return [...moduleIn(join(terraform, 'rollout')), ...within('build', built)];
}

const moduleIn = (folder: string) =>
  filesIn(folder, (name) => !/^tests\/|(^|\/)\.terraform/.test(name));
