import { join } from 'node:path';
import type { File } from '../code/bundle.ts';
import { filesIn, within } from './files.ts';

/** The Terraform modules, as archives have them: without tests, and without what Terraform leaves. */

/** For teams: all but the rollout, and the examples of their use, which find them by their paths. */
export function teamModules(terraform: string): File[] {
  const isForTeams = (name: string) => !/^(examples\/)?rollout\//.test(name) && name.includes('/');
  return filesIn(terraform, (name) => isForTeams(name) && isPart(name));
}

/**
 * For whoever rolls out: the module with all that it deploys, so that it needs no build and fetches
 * nothing.
 */
export function rolloutModule(terraform: string, built: readonly File[]): File[] {
  return [...filesIn(join(terraform, 'rollout'), isPart), ...within('build', built)];
}

const isPart = (name: string) =>
  !/(^|\/)(tests\/|\.terraform|\.gitignore|[^/]*\.tf(state|vars))/.test(name);
