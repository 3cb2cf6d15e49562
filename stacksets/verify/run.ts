import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { type Act, type Finding, NotChecked } from './act.ts';
import { save } from './state.ts';
import type { World } from './world.ts';

export interface RunPorts {
  readonly progress: (line: string) => void;
  /** Ctrl-C and its like. */
  readonly signal: AbortSignal;
  /** For tests: after an act, before the next one. */
  readonly after?: (act: string) => Promise<void>;
}

/** Does one act after the other, except those that are done already. */
export async function perform(acts: readonly Act[], world: World, ports: RunPorts): Promise<void> {
  const { state, choices } = world;
  const wanted = acts.filter((act) => act.isWanted?.(world) !== false);
  ports.signal.throwIfAborted();
  for (const [at, act] of wanted.entries()) {
    if (state.done.includes(act.id) && !act.isRepeated) continue;
    if (act.undo !== undefined && !state.begun.includes(act.id)) state.begun.push(act.id);
    save(state);
    ports.progress(`${at + 1}/${wanted.length} ${act.title} (${act.minutes} min at most)`);
    const finding = await meanwhile(ports.progress, findingOf(act, world, ports.signal));
    state.findings = [...state.findings.filter((other) => other.act !== act.id), finding];
    if (finding.status !== 'contradicted') state.done.push(act.id);
    save(state);
    ports.progress(`    ${finding.status}: ${finding.seen}`);
    if (finding.status === 'contradicted' && (act.isEssential || choices.firstHour))
      throw new Error(`${act.title}: ${finding.seen}`);
    await ports.after?.(act.id);
    ports.signal.throwIfAborted();
  }
}

/** Says every minute that it goes on. */
async function meanwhile<Result>(
  progress: RunPorts['progress'],
  work: Promise<Result>,
): Promise<Result> {
  const begun = Date.now();
  const say = () => progress(`    ... ${Math.round((Date.now() - begun) / 60_000)} min`);
  const timer = setInterval(say, 60_000);
  return await work.finally(() => clearInterval(timer));
}

async function findingOf(act: Act, world: World, interrupted: AbortSignal): Promise<Finding> {
  try {
    const seen = await inTime(act.minutes, interrupted, (signal) => act.do(world, signal));
    return seen instanceof NotChecked
      ? { act: act.id, status: 'not checked', seen: printable(seen.why) }
      : { act: act.id, status: 'confirmed', seen: printable(seen) };
  } catch (error) {
    interrupted.throwIfAborted();
    return { act: act.id, status: 'contradicted', seen: printable(reason(error)) };
  }
}

export async function inTime<Result>(
  minutes: number,
  interrupted: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new Error(`took longer than ${minutes} minutes`)),
    minutes * 60_000,
  );
  try {
    return await work(AbortSignal.any([limit.signal, ...(interrupted ? [interrupted] : [])]));
  } catch (error) {
    limit.signal.throwIfAborted(); // in place of the SDK's AbortError
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
