import { mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { temporaryFolder } from '../machine/ownership.ts';
import { runTool, ToolFailure } from '../machine/tool.ts';

const MOTO = 'moto[server]==5.2.1';
const KEPT = join(import.meta.dirname, '../../../.cache/moto');

/**
 * A Python that has moto: the machine's own, or a virtual environment in .cache/, made on first
 * use.
 */
export async function pythonWithMoto(
  progress: (line: string) => void,
  { python = process.env['PYTHON'] ?? 'python3', kept = KEPT } = {},
): Promise<string> {
  const own = pythonOf(kept);
  if (await hasMoto(own)) return own;
  if (await hasMoto(python)) return python;

  progress(`installing ${MOTO} into .cache/moto (once)`);
  try {
    await install(python, kept);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : cause;
    throw new Error(
      [
        `the sandbox needs Python 3.10 or later with moto, and could not install it (${why}).`,
        `Install it with: ${python} -m pip install '${MOTO}'`,
        'or, on Debian and Ubuntu, what is missing for its own attempt: ' +
          'apt-get install python3-venv',
      ].join('\n'),
      { cause },
    );
  }
  return own;
}

/**
 * Installs under another name until it is complete. The environment's python works wherever it
 * lies; its scripts would not, and nothing uses them.
 */
async function install(python: string, kept: string): Promise<void> {
  mkdirSync(dirname(kept), { recursive: true });
  const folder = temporaryFolder(basename(kept), dirname(kept));
  try {
    const made = join(folder.path, 'environment');
    // If they are ended half-way, their temporary files are removed with the folder.
    const environment = { TMPDIR: folder.path };
    await runTool(python, ['-m', 'venv', made], { environment });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MOTO];
    await runTool(pythonOf(made), pip, { environment });
    if (await hasMoto(pythonOf(kept))) return; // another process was faster
    await rm(kept, { recursive: true, force: true }); // of another version, or unfinished
    await rename(made, kept);
  } finally {
    await folder.remove();
  }
}

function pythonOf(environment: string): string {
  return join(environment, 'bin', 'python');
}

/** Looks for the server's modules without importing them, which would take a second. */
async function hasMoto(python: string): Promise<boolean> {
  const probe =
    'import importlib.util as u, sys; ' +
    'sys.exit(not all(map(u.find_spec, ["moto", "flask", "flask_cors", "antlr4"])))';
  try {
    await runTool(python, ['-c', probe]);
    return true;
  } catch (error) {
    if (error instanceof ToolFailure && error.interrupted) throw error;
    return false;
  }
}
