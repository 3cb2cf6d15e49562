import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../../runtime/errors.ts';
import { placedLike } from '../batch.ts';
import type { Connection } from '../connection.ts';
import { LOCK_NOT_AVAILABLE } from '../errors.ts';
import { type Blocker, describeBlocker, readBlockers } from './blockers.ts';
import type { Means } from './deputy.ts';
import { endBlockers } from './end-blockers.ts';

/** Milliseconds that a statement waits before somebody looks at what holds it up. */
const LOOK_EVERY = 1_000;

export interface Unblocking {
  /** The same connection; what holds its statements up is ended if it belongs to our users. */
  unblocked(connection: Connection): Connection;
  /** A warning for each user whose work was ended so far. */
  warnings(): string[];
}

/** @param means with another session of the master, idle while statements run */
export function unblocking(means: Means): Unblocking {
  const { master: watcher } = means;
  const ended = new Set<string>();

  /** Ends our blockers until the statement has ended. Returns those that were seen last. */
  const watch = async (pid: number, statement: AbortSignal): Promise<Blocker[]> => {
    let others: Blocker[] = [];
    for (;;) {
      await sleep(LOOK_EVERY, undefined, { signal: statement }).catch(() => {});
      if (statement.aborted) return others;
      // The statement itself tells what is wrong: its wait ends with an error at the latest.
      const blockers = await readBlockers(watcher, pid).catch((): Blocker[] => []);
      if (blockers.length > 0) others = blockers;
      const ours = blockers.filter(({ isOurs }) => isOurs);
      if (ours.length === 0) continue;
      await endBlockers(ours, means).catch(() => {});
      for (const { user } of ours) ended.add(user);
    }
  };

  return {
    unblocked(connection) {
      const { pid } = connection;
      const watching = async <T>(answer: () => Promise<T>): Promise<T> => {
        const done = new AbortController();
        const watched = watch(pid, done.signal);
        try {
          return await answer();
        } catch (error) {
          done.abort();
          throw namingBlockers(error, await watched);
        } finally {
          done.abort();
          await watched; // it shares the watcher's session with what comes next
        }
      };
      return {
        pid,
        query: (...statement) => watching(() => connection.query(...statement)),
        batch: (statements) => watching(() => connection.batch(statements)),
        close: () => connection.close(),
      };
    },
    warnings() {
      return [...ended].map(
        (name) => `${name} held up the changes, so that its session or transaction was ended`,
      );
    },
  };
}

function namingBlockers(error: unknown, others: readonly Blocker[]): unknown {
  if (errorCode(error) !== LOCK_NOT_AVAILABLE || others.length === 0) return error;
  const said = `it is held by ${others.map(describeBlocker).join(', ')}`;
  return placedLike(error, Object.assign(new Error(said), { code: LOCK_NOT_AVAILABLE }));
}
