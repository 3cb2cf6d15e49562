import type { Order, Report } from '../contract/messages/order.ts';
import type { ServerMarks } from '../contract/messages/unrecorded.ts';
import type { AccessRecord } from '../contract/record/record.ts';
import { formerPlaces, parsePlace, placesOf } from '../contract/record/recorded-request.ts';
import { describeIdentity } from '../contract/request/identity.ts';
import { hostPort, type Request, sameEndpoint } from '../contract/request/request.ts';
import { MassRemoval } from '../errors/people.ts';
import { settled, sideBySide } from '../runtime/side-by-side.ts';
import { converge } from './converge.ts';
import { assertNotElsewhere } from './elsewhere.ts';
import { marksFor, withMarks } from './marks.ts';
import { changesOf } from './model/changes.ts';
import { describe } from './model/describe.ts';
import { storedCredentials } from './parameters/login.ts';
import type { StoredParameters } from './parameters/model.ts';
import { assertMadeByUs } from './parameters/tags.ts';
import type { Ports } from './ports.ts';
import { type Held, heldNow, isHere, isSame, readAhead } from './read-ahead.ts';
import { declare } from './records/declare.ts';
import { recording } from './records/recording.ts';
import { notReconciled, SUPERSEDED, uphold } from './records/uphold.ts';
import { repeating } from './repeating.ts';
import type { DatabaseServer, Inspection } from './server.ts';
import { sighted } from './sighted.ts';
import type { undo as undoing } from './undo.ts';
import { counted, type PeopleChange, peopleChange, possiblePeople } from './wanted-people.ts';
import { withServer } from './with-server.ts';

/** Milliseconds kept back for undoing what a failed first attempt has made. */
const TIME_TO_UNDO = 15_000;

/**
 * Makes the database and Parameter Store what the order says, and its record what they are. The
 * same order a second time changes nothing. A first attempt that fails is undone: nobody would ask
 * for its removal.
 */
export async function ensure(order: Order, ports: Ports): Promise<Report> {
  const { access, people, claim } = order;
  // Attempts leave something behind where an engine can't roll back, so the look before them counts.
  let before: { readonly nothing: boolean; readonly recorded: boolean } | undefined;
  let lost: string[] | undefined;
  let marks: ServerMarks | undefined;
  // Whom an attempt has expelled is out, whatever becomes of the attempt.
  let change: PeopleChange | undefined;
  const expelled: string[] = [];
  const report = await repeating(ports, async ({ willRepeat, tell }) => {
    const reserve = Math.min(TIME_TO_UNDO, ports.deadline.left() / 4);
    const options = {
      workDeadline: ports.deadline.reserve(reserve),
      databaseMayBeGone: false,
      tell,
    };
    // All of it under the access's lock, so that requests for one access see each other's work.
    const earlier = [...expelled];
    const working = withServer(access, ports, options, async (opened) => {
      const server = notingExpulsions(opened, expelled);
      marks ??= await marksFor(order, server, ports);
      const early = await ahead;
      const inspect = ({ stored }: Pick<Held, 'stored'>) =>
        settled(server.inspect(storedCredentials(stored), people));
      const [held, look] = await sideBySide(
        heldNow(order, ports),
        early && isHere(early, access) ? inspect(early) : undefined,
      );
      const { stored, known } = held;
      assertMadeByUs(stored, access);
      const now = new Date().toISOString();
      const declared = order.reconciles
        ? uphold(order, known.stored, now)
        : declare(order, known, now);
      if (declared === undefined) return notReconciled('superseded', SUPERSEDED);
      await assertNotElsewhere(order, known, stored, ports);
      const recorded = recording({
        ...ports,
        ...known,
        claim,
        identity: access.identity,
        declared,
      });
      try {
        const isCurrent = early !== undefined && isSame(early, held);
        const inspection = (look && isCurrent ? look : await inspect(held)).value();
        // Another request may have made since then what there was not.
        if (known.record?.latest.request !== order.requestId) before = undefined;
        before ??= {
          nothing: isNothing(stored, inspection),
          recorded: known.record !== undefined,
        };
        lost ??= warnOfLoss(access, known.record, inspection);
        change ??= peopleChange(possiblePeople(order, inspection), inspection);
        const report = await converge(order, ports, server, recorded, {
          ...{ stored, inspection },
          record: known.record,
        });
        if (!access.dryRun) await recorded.finish();
        const { added, removed } = change;
        const told = {
          ...report,
          people: counted(change),
          ...(report.reconciled && { reconciled: { ...report.reconciled, added, removed } }),
          plan: [...new Set([...earlier, ...report.plan])],
          warnings: [...declared.warnings, ...(lost ?? []), ...report.warnings],
          leftovers: [...formerPlaces(declared.after), ...known.others.flatMap(placesOf)],
        };
        return await sighted(told, server, ports, report.username);
      } catch (error) {
        if (order.reconciles && error instanceof MassRemoval)
          return await sighted(
            notReconciled('refused', error.message),
            server,
            ports,
            storedCredentials(stored).username,
          );
        if (willRepeat(error) || access.dryRun) throw error;
        if (before?.nothing)
          throw await undo(access, ports, server, error, recorded, before.recorded);
        await recorded.fail(error);
        throw error;
      }
    });
    // The work above awaits it. It is begun here, so that the master's secret is asked for first.
    const ahead = readAhead(order, ports);
    const [done] = await sideBySide(working, ahead);
    return done;
  });
  return withMarks(report, marks);
}

/** @param expelled takes the expulsions that were carried out, in words */
function notingExpulsions(server: DatabaseServer, expelled: string[]): DatabaseServer {
  return {
    ...server,
    expel: async (plan) => {
      const warnings = await server.expel(plan);
      expelled.push(...changesOf({ ...plan, steps: [], departures: [] }).map(describe));
      return warnings;
    },
  };
}

function isNothing({ parameters }: StoredParameters, { current }: Inspection): boolean {
  return parameters.length === 0 && current.roles.length === 0 && current.users.length === 0;
}

/** A name may lead to another server than before: after a restoration, or in another VPC. */
function warnOfLoss(
  { identity, endpoint }: Request,
  record: AccessRecord | undefined,
  { current }: Inspection,
): string[] {
  const place = record?.madeTrue && parsePlace(record.request);
  const isHere = place !== undefined && sameEndpoint(place.endpoint, endpoint);
  if (!isHere || current.roles.length + current.users.length > 0) return [];
  return [
    `${describeIdentity(identity)} was on ${hostPort(endpoint)} by its record, but nothing of it ` +
      'was there any more, so it was made anew. If another server had this name before, and still ' +
      'exists, users of the access are left there',
  ];
}

/** Few requests fail, so those that do load it. */
async function undo(...asked: Parameters<typeof undoing>): Promise<unknown> {
  const { undo } = await import('./undo.ts');
  return undo(...asked);
}
