import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline } from '../../runtime/deadline.ts';
import { errorCode, reason } from '../../runtime/errors.ts';
import type { Log } from '../../runtime/log.ts';
import { patienceFor } from './patience.ts';

export const LONGEST_GOODBYE = 1_000;

/** Milliseconds after which the log tells what is waited for. */
const TELL_AFTER = 5_000;

/**
 * Retries while the server may still be coming up: each code for its own time, and for a quarter of
 * the time that is left at most. The log says so.
 *
 * @param starting The engine's own codes for a server that is starting or stopping.
 */
export async function connectPatiently<
  Login extends { readonly host: string; readonly port: number },
  Connection,
>(
  connect: (login: Login, deadline: Deadline) => Promise<Connection>,
  login: Login,
  { deadline, log }: { readonly deadline: Deadline; readonly log: Log },
  starting: readonly string[],
): Promise<Connection> {
  const { host, port } = login;
  const start = Date.now();
  const quarter = deadline.reserve((deadline.left() * 3) / 4);
  const told = new Set<string>();
  const tell = (because: string) => {
    if (!told.has(because))
      log.info('waiting for the database server', { server: `${host}:${port}`, because });
    told.add(because);
  };
  const slow = setTimeout(() => tell('it has not answered yet'), TELL_AFTER);
  try {
    for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await connect(login, deadline);
      } catch (error) {
        const code = errorCode(error) ?? '';
        const left = start + patienceFor(code, host, starting) - Date.now();
        if (Math.min(left, quarter.left()) < pause) throw error;
        tell(starting.includes(code) ? reason(error) : code);
        await sleep(pause);
      }
    }
  } finally {
    clearTimeout(slow);
  }
}
