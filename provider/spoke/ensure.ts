import type { Order, Report } from '../contract/messages/order.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import { hostPort, type Request } from '../contract/request/request.ts';
import { isReadable, OutsideError, reason, UserError } from '../runtime/errors.ts';
import { converge, type Found } from './converge.ts';
import { assertMayEnsure } from './ownership.ts';
import { storedCredentials } from './parameters/login.ts';
import { otherServer } from './parameters/tags.ts';
import { type Ports, readParameters, withServer } from './ports.ts';
import { removeHere } from './remove.ts';
import { type DatabaseServer, RaceLost } from './server.ts';

/** Milliseconds kept back for taking back what a failed first attempt has made. */
const TIME_TO_UNDO = 15_000;

/** What the first look found. A lost race leaves something behind where an engine can't roll back. */
export interface Beginning {
  wasNothing: boolean;
}

/** The access shall be as the order says. A failed first attempt is undone: nobody would ask for its removal. */
export async function ensure(
  order: Order,
  edges: Ports,
  beginning: Beginning,
  isLastRace: boolean,
): Promise<Report> {
  const { access } = order;
  const workDeadline = edges.deadline.reserve(Math.min(TIME_TO_UNDO, edges.deadline.left() / 4));
  // Everything under the server's lock, so that requests for the same access see each other's work.
  return withServer(access, edges, { workDeadline, databaseMayBeGone: false }, async (server) => {
    const found = await look(order, edges, server);
    beginning.wasNothing ||= isNothing(found);
    try {
      return await converge(order, edges, server, found);
    } catch (error) {
      const isToBeRepeated = error instanceof RaceLost && !isLastRace;
      if (isToBeRepeated || access.dryRun || !beginning.wasNothing) throw error;
      throw await undo(access, edges, server, error);
    }
  });
}

async function look(
  { access, formerEndpoint, claim, people }: Order,
  edges: Ports,
  server: DatabaseServer,
): Promise<Found> {
  const stored = await readParameters(access, edges);
  const elsewhere = otherServer(stored, access);
  await assertMayEnsure(claim, stored, access, edges);
  const isMove = formerEndpoint !== undefined && elsewhere === hostPort(formerEndpoint);
  if (elsewhere !== undefined && !isMove && !(await edges.isGone(hostOf(elsewhere))))
    throw new UserError(
      `dbendpoint: the parameters of ${describeIdentity(access.identity)} hold the login of a database on ${elsewhere}. Two databases need ` +
        'different env, project, appname or dbname; if that one was replaced, change dbendpoint in an update, or remove its access first',
    );
  return { stored, inspection: await server.inspect(storedCredentials(stored), people) };
}

function hostOf(server: string): string {
  return server.slice(0, server.lastIndexOf(':'));
}

function isNothing({ stored, inspection }: Found): boolean {
  const { roles, users } = inspection.current;
  return stored.length === 0 && roles.length === 0 && users.length === 0;
}

/** Gives the error to be thrown: the cause, and what could not be undone. */
async function undo(
  access: Request,
  edges: Ports,
  server: DatabaseServer,
  cause: unknown,
): Promise<unknown> {
  edges.log.info('undoing what the failed attempt made', {
    because: isReadable(cause) ? cause.message : 'a defect',
  });
  try {
    await server.renew();
    await removeHere(access, edges, server);
    return cause;
  } catch (error) {
    const remains = `What it had made could not be undone (${reason(error)}); the same request again, or a removal, repairs it`;
    edges.log.error(remains);
    return isReadable(cause) ? new OutsideError(`${cause.message}. ${remains}`) : cause;
  }
}
