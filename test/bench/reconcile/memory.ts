import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { runBatch, runKeys } from '../../../provider/contract/messages/reconcile.ts';
import type { Directory } from '../../sandbox/directory/directory.ts';
import { temporaryFolder } from '../../sandbox/machine/ownership.ts';
import { RUN } from '../../support/reconciliation/simulation.ts';

/** The most that a process had of the machine's memory, with Node and the code of the hub. */
export interface Memory {
  readonly step: 'nothing' | 'groups' | 'accesses' | 'summary';
  readonly megabytes: number;
}

/** Does single steps of a run once more, each in a process of its own. */
export async function memoryOf(
  objects: ReadonlyMap<string, string>,
  { url, caFile, baseDn, bindDn, bindPassword }: Directory,
): Promise<Memory[]> {
  const folder = temporaryFolder('bench-memory');
  try {
    for (const [key, content] of objects) {
      const file = join(folder.path, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const batches = z
      .array(runBatch)
      .parse(JSON.parse(objects.get(runKeys.batches(RUN, 'accesses')) ?? '[]'));
    const directory = { url, caFile, baseDn, bindDn, bindPassword };
    const of: Memory[] = [];
    for (const step of ['nothing', 'groups', 'accesses', 'summary'] as const) {
      const places = step === 'accesses' ? batches[0]?.places : undefined;
      const megabytes = await peakOf({ folder: folder.path, step, places, directory });
      of.push({ step, megabytes });
    }
    return of;
  } finally {
    await folder.remove();
  }
}

async function peakOf(given: object): Promise<number> {
  const program = spawn(process.execPath, [join(import.meta.dirname, 'one-step.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  program.stdin.end(JSON.stringify(given));
  const [out, [status]] = await Promise.all([text(program.stdout), once(program, 'close')]);
  if (status !== 0) throw new Error(`the step ended with ${status}`);
  return Number(out);
}
