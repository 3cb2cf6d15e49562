import type { Request } from '../contract/request/request.ts';
import { notUndone } from '../errors/access.ts';
import { isReadable, toldReason } from '../runtime/errors.ts';
import type { Ports } from './ports.ts';
import type { Recording } from './records/recording.ts';
import { releasing } from './releasing.ts';
import { removeAll } from './remove.ts';
import type { DatabaseServer } from './server.ts';

/**
 * Removes what a failed first attempt has made. Returns the error to be thrown: the cause, and what
 * could not be undone.
 */
export async function undo(
  access: Request,
  ports: Ports,
  server: DatabaseServer,
  cause: unknown,
  recorded: Recording,
  wasRecorded: boolean,
): Promise<unknown> {
  ports.log.info('undoing what the failed attempt made', {
    because: toldReason(cause),
  });
  try {
    await server.renew();
    const { server: given, released } = releasing(server);
    await removeAll(access, ports, given);
    await (wasRecorded ? recorded.fail(cause) : recorded.undo());
    return access.endpoint.engine === 'mysql' ? withReleased(cause, released()) : cause;
  } catch (error) {
    const because = toldReason(error);
    ports.log.error('what the failed attempt made could not be undone', { because });
    return isReadable(cause) ? notUndone({ message: cause.message, because }) : cause;
  }
}

/** Grants of a level can't be told from those that a user had before, so they stay. */
function withReleased(cause: unknown, users: readonly string[]): unknown {
  if (users.length === 0 || !isReadable(cause)) return cause;
  const because = `${users.join(', ')} keeps what it was granted on the database`;
  return notUndone({ message: cause.message, because });
}
