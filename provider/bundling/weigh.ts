import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** What a function's code weighs, in bytes. */
export interface Weights {
  /** All that is deployed. */
  readonly all: number;
  /** What every start reads. */
  readonly start: number;
  /** What is read when it is needed, by the module of ours that is imported then. */
  readonly parts: Readonly<Record<string, number>>;
  /** Packages, and folders of ours, the heaviest first. */
  readonly heaviest: ReadonlyArray<readonly [name: string, bytes: number]>;
}

export function weigh({ outputs }: Metafile): Weights {
  const code = Object.entries(outputs).filter(([file]) => file.endsWith('.mjs'));
  const index = code.map(([file]) => file).find((file) => basename(file) === 'index.mjs') ?? '';
  const start = closure(outputs, index);
  const parts = code.flatMap(([file, { entryPoint }]) => {
    if (entryPoint === undefined || file === index) return [];
    const more = closure(outputs, file).filter((each) => !start.includes(each));
    return [[entryPoint, sum(outputs, more)] as const];
  });
  return {
    all: sum(
      outputs,
      code.map(([file]) => file),
    ),
    start: sum(outputs, start),
    parts: Object.fromEntries(parts),
    heaviest: heaviestOf(code.map(([, output]) => output)),
  };
}

/** The files that the import of one file loads. */
function closure(outputs: Metafile['outputs'], file: string): string[] {
  const found = new Set([file]);
  for (const each of found)
    for (const { path, kind, external } of outputs[each]?.imports ?? [])
      if (kind === 'import-statement' && !external) found.add(path);
  return [...found];
}

function sum(outputs: Metafile['outputs'], files: readonly string[]): number {
  return files.reduce((bytes, file) => bytes + (outputs[file]?.bytes ?? 0), 0);
}

function heaviestOf(outputs: ReadonlyArray<Metafile['outputs'][string]>) {
  const bytes = new Map<string, number>();
  for (const { inputs } of outputs)
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(path) ?? path.split('/').slice(0, 3).join('/');
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  return [...bytes].toSorted(([, a], [, b]) => b - a);
}

function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}
