import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PEERS } from './peers.ts';

/** The construct library's, seen from the root of the checkout. */
const ENTRY = 'stacksets/construct/index.d.ts';
const CONFIGURATION = join(import.meta.dirname, 'tsconfig.json');
const COMPILER = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

/** Writes the types of what the construct library exports, without those of its inner life. */
export function writeDeclarations(folder: string): void {
  const emitted = mkdtempSync(join(tmpdir(), 'database-access-types-'));
  try {
    execFileSync(process.execPath, [COMPILER, '-p', CONFIGURATION, '--outDir', emitted], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    for (const [file, text] of reachable(emitted)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  } finally {
    rmSync(emitted, { recursive: true });
  }
}

/** The entry and what it imports, directly or not. */
function reachable(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const open = [ENTRY];
  for (const file of open) {
    if (found.has(file)) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const imported = [...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)];
    for (const [, from, inline] of imported) {
      const path = from ?? inline ?? '';
      if (path.startsWith('.')) open.push(join(dirname(file), path.replace(/\.ts$/, '.d.ts')));
      else if (!isOfPeer(path))
        throw new Error(
          `${file}: the types of the package would need ${path}, which its users do not have`,
        );
    }
    // Only newer compilers look for `x.d.ts` where `x.ts` is imported.
    found.set(file, text.replace(/(['"])(\.[^'"]*)\.ts\1/g, '$1$2.js$1'));
  }
  return found;
}

function isOfPeer(path: string): boolean {
  return Object.keys(PEERS).some((peer) => path === peer || path.startsWith(`${peer}/`));
}
