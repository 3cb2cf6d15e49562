import * as z from 'zod';
import { type Database, probeFunction, type World } from './world.ts';

/** Who logs in: the master, or whoever has an access, by the names of its parameters. */
export type As = 'master' | { readonly username: string; readonly password: string };
export const MASTER: As = 'master';

const answers = z.object({
  keys: z.array(z.string()),
  mechanisms: z.array(z.string()).default([]),
  refused: z.string().optional(),
  answers: z.array(
    z.union([
      z.object({ rows: z.array(z.record(z.string(), z.unknown())) }),
      z.object({ error: z.string() }),
    ]),
  ),
});
export type ProbeAnswers = z.infer<typeof answers>;
type Row = Readonly<Record<string, unknown>>;

export async function askProbe(
  world: World,
  { engine, endpoint, name, secret }: Database,
  as: As,
  statements: readonly string[],
  signal: AbortSignal,
): Promise<ProbeAnswers> {
  const [host = '', port = ''] = endpoint.split(':');
  const question = {
    ...{ engine, host, database: name, statements },
    port: Number(port || (engine === 'postgres' ? 5432 : 3306)),
    login: as === 'master' ? { secret } : as,
  };
  const probe = probeFunction(world.choices);
  const { payload, failure } = await world.member.functions.invoke(probe, question, signal);
  if (failure !== undefined) throw new Error(`the probe failed: ${failure}`);
  return answers.parse(payload);
}

/** The rows of one statement; throws if it, or the login, was refused. */
export function rowsOf({ refused, answers }: ProbeAnswers, at = 0): readonly Row[] {
  if (refused !== undefined) throw new Error(`no login: ${refused}`);
  const answer = answers[at];
  if (answer === undefined) throw new Error('the probe left a statement out');
  if ('error' in answer) throw new Error(answer.error);
  return answer.rows;
}
