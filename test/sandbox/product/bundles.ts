import { join } from 'node:path';
import { runTool, ToolFailure } from '../machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../../..');

/**
 * Builds the functions as they would be deployed, so that the tests run what is shipped. They go
 * into the sandbox's own folder, so that a build elsewhere does not change running functions.
 * Returns that folder.
 */
export async function buildBundles(folder: string, repository = REPOSITORY): Promise<string> {
  const script = join(repository, 'provider', 'build.ts');
  try {
    await runTool(process.execPath, [script, folder], { folder: repository });
  } catch (error) {
    throw error instanceof ToolFailure ? shorter(error) : error;
  }
  return folder;
}

/**
 * esbuild reports where a mistake is; the thirty lines of its own stack around that help nobody.
 */
function shorter(failure: ToolFailure): Error {
  const mistakes = failure.output.match(/^\S+:\d+:\d+: ERROR: .*$/gm);
  if (!mistakes) return failure;
  const message = ['the functions can’t be bundled:', ...mistakes].join('\n');
  return new Error(message, { cause: failure });
}
