import type { Order, Report } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import { hostPort, type Request } from '../contract/request/request.ts';
import { isReadable, OutsideError, reason, UserError } from '../runtime/errors.ts';
import { converge } from './converge.ts';
import { tellingIfNothingMade } from './first-reading.ts';
import { assertMayEnsure } from './ownership.ts';
import { storedCredentials } from './parameters/login.ts';
import type { StoredParameters } from './parameters/model.ts';
import { assertMadeByUs, otherServer } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import { removeAll } from './remove.ts';
import { repeating } from './repeating.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { withServer } from './with-server.ts';

/** Milliseconds kept back for undoing what a failed first attempt has made. */
const TIME_TO_UNDO = 15_000;

/**
 * Makes the database and Parameter Store what the order says. The same order a second time changes
 * nothing. A first attempt that fails is undone: nobody would ask for its removal.
 */
export async function ensure(order: Order, ports: Ports): Promise<Report> {
  const { access, people } = order;
  // Attempts leave something behind where an engine can't roll back, so the first look counts.
  let wasNothing = false;
  const reading = tellingIfNothingMade(order, ports);
  return repeating(ports, ({ willRepeat, tell }) => {
    const reserve = Math.min(TIME_TO_UNDO, ports.deadline.left() / 4);
    const options = {
      workDeadline: ports.deadline.reserve(reserve),
      databaseMayBeGone: false,
      tell,
    };
    // All of it under the access's lock, so that requests for one access see each other's work.
    return withServer(access, reading, options, async (server) => {
      const stored = await ports.parameters.read(access.identity);
      assertMadeByUs(stored, access);
      await assertMayEnsure(order, stored, ports.parameters);
      await assertNotElsewhere(order, stored, ports);
      try {
        const inspection = await server.inspect(storedCredentials(stored), people);
        wasNothing ||= isNothing(stored, inspection);
        return await converge(order, ports, server, { stored, inspection });
      } catch (error) {
        if (willRepeat(error) || access.dryRun || !wasNothing) throw error;
        throw await undo(access, ports, server, error);
      }
    });
  });
}

/** Two databases must not share parameters. One that was moved or replaced hands them over. */
async function assertNotElsewhere(
  { access, formerEndpoint }: Order,
  stored: StoredParameters,
  ports: Ports,
): Promise<void> {
  const elsewhere = otherServer(stored, access);
  if (elsewhere === undefined) return;
  if (formerEndpoint !== undefined && elsewhere === hostPort(formerEndpoint)) return;
  const host = elsewhere.slice(0, elsewhere.lastIndexOf(':'));
  if (await ports.isGone(host)) return;
  throw new UserError(
    `dbendpoint: the parameters of ${describeIdentity(access.identity)} hold the login of a ` +
      `database on ${elsewhere}. Two databases need different env, project, appname or dbname; ` +
      'if that one was replaced, change dbendpoint in an update, or remove its access first',
  );
}

function isNothing({ parameters }: StoredParameters, { current }: Inspection): boolean {
  return parameters.length === 0 && current.roles.length === 0 && current.users.length === 0;
}

/** Returns the error to be thrown: the cause, and what could not be undone. */
async function undo(
  access: Request,
  ports: Ports,
  server: DatabaseServer,
  cause: unknown,
): Promise<unknown> {
  ports.log.info('undoing what the failed attempt made', {
    because: isReadable(cause) ? cause.message : 'a defect',
  });
  try {
    await server.renew();
    await removeAll(access, ports, server);
    return cause;
  } catch (error) {
    const remains =
      `What it had made could not be undone (${reason(error)}); ` +
      'the same request again, or a removal, repairs it';
    ports.log.error(remains);
    return isReadable(cause) ? new OutsideError(`${cause.message}. ${remains}`) : cause;
  }
}
