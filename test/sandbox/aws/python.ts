import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOTO = 'moto[server]==5.2.1';
const ENVIRONMENT = join(import.meta.dirname, '../../../.cache/moto');

/** A Python that has moto: the machine's own, or a virtual environment of the repository's, made on first use. */
export async function pythonWithMoto(progress: (line: string) => void): Promise<string> {
  const own = join(ENVIRONMENT, 'bin', 'python');
  if (existsSync(own) && (await hasMoto(own))) return own;
  const python = process.env['PYTHON'] ?? 'python3';
  if (await hasMoto(python)) return python;

  progress(`installing ${MOTO} into .cache/moto (once)`);
  try {
    await run(python, ['-m', 'venv', '--clear', ENVIRONMENT]);
    await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MOTO]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.trim().split('\n').at(-1) : cause;
    throw new Error(
      [
        `the sandbox needs Python 3.10 or later with moto, and could not install it (${why}).`,
        `Install it with: ${python} -m pip install '${MOTO}'`,
        'or, on Debian and Ubuntu, what is missing for its own attempt: apt-get install python3-venv',
      ].join('\n'),
      { cause },
    );
  }
  return own;
}

/** Finding the server's modules is enough: importing them takes a second. */
async function hasMoto(python: string): Promise<boolean> {
  const probe =
    'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["moto", "flask", "flask_cors"])))';
  try {
    await run(python, ['-c', probe]);
    return true;
  } catch {
    return false;
  }
}
