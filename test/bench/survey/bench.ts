import { join } from 'node:path';
import * as z from 'zod';
import { runTool } from '../../sandbox/machine/tool.ts';

/** A run of a program that asks about all accounts, and what it costs. */
export type SurveyRow = z.infer<typeof told> & {
  readonly program: string;
  readonly accounts: number;
};

const told = z.object({
  /** What somebody waits for, by the assumptions of the reconciliation. */
  milliseconds: z.number(),
  calls: z.object({
    organizations: z.number(),
    assumeRole: z.number(),
    hub: z.number(),
    spokes: z.number(),
    spokesAtOnce: z.number(),
    largestAnswer: z.number(),
  }),
  /** Milliseconds of a processor of this machine, for the hub and the program. */
  work: z.number(),
  megabytes: z.number(),
});

const PROGRAMS = ['doctor', 'doctor, none ready', 'accesses'] as const;
const ACCOUNTS = [10, 100, 1_000];

/** Each run in a process of its own, so that its memory is its own. */
export async function benchSurveys(progress: (line: string) => void): Promise<SurveyRow[]> {
  const rows: SurveyRow[] = [];
  for (const program of PROGRAMS)
    for (const accounts of ACCOUNTS) {
      progress(`${program}: ${accounts} accounts`);
      const script = join(import.meta.dirname, 'one-survey.ts');
      const input = JSON.stringify({ program, accounts });
      const out = await runTool(process.execPath, [script], { input });
      rows.push({ program, accounts, ...told.parse(JSON.parse(out)) });
    }
  return rows;
}
