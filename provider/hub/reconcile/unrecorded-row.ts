import type { Row } from '../../contract/messages/reconcile.ts';
import { printable } from '../../runtime/printable.ts';
import { type OfPlace, placeRow } from './row.ts';
import type { Unrecorded } from './unrecorded.ts';

/** Of names and parameters, in a single row. */
const MOST = 20;
const MAX_NAME = 320;

/** Where another account or Region has the access on record. */
export interface Elsewhere {
  readonly account: string;
  readonly region: string;
  readonly endpoint: string;
}

/** @param elsewhere if the run has read such a record */
export function unrecordedRow(ofPlace: OfPlace, found: Unrecorded, elsewhere?: Elsewhere): Row {
  const { access, identity, endpoints, logins, names, parameters } = found;
  const shown = (list: readonly string[]) =>
    list.slice(0, MOST).map((name) => printable(name, MAX_NAME));
  const [endpoint] = shown(endpoints);
  return {
    ...placeRow(ofPlace, { outcome: 'unrecorded', problem: problemOf(found, elsewhere) }),
    access: printable(access, 12),
    ...(identity !== undefined && {
      identity: {
        env: printable(identity.env, MAX_NAME),
        project: printable(identity.project, MAX_NAME),
        appname: printable(identity.appname, MAX_NAME),
        dbname: printable(identity.dbname, MAX_NAME),
      },
    }),
    ...(endpoint !== undefined && { endpoint }),
    found: { logins, names: shown(names), parameters: shown(parameters) },
  };
}

function problemOf(found: Unrecorded, elsewhere: Elsewhere | undefined): string {
  const { endpoints, origin } = found;
  const there = endpoints.join(', ');
  switch (origin.kind) {
    case 'here':
      return `no record has this access, so nobody declares it, but ${whatIs(found)}. ${AGAIN}`;
    case 'unknown':
      return (
        `no record of this account and Region has this access, but ${whatIs(found)}. ${AGAIN}; ` +
        `unless ${there} was restored from a snapshot of another account: then ${BY_HAND}`
      );
    case 'copy':
      return (
        `it is declared for ${origin.of}, but ${there} is another server, perhaps restored from a ` +
        `snapshot of that one, and ${whatIs(found)}. Nobody declares that: ${BY_HAND}`
      );
    case 'foreign':
      return (
        `these are users of an access of ${ofWhom(elsewhere)}, and no record is about ${there}: it ` +
        `may have been restored from a snapshot of there, and ${whatIs(found)}. ` +
        (elsewhere === undefined ? 'If so, ' : 'Unless both names are of one server, ') +
        BY_HAND
      );
  }
}

function ofWhom(elsewhere: Elsewhere | undefined): string {
  if (elsewhere === undefined) return 'another account or Region';
  const { account, region, endpoint } = elsewhere;
  return `account ${account} in ${region}, where it is at ${endpoint}`;
}

function whatIs({ logins, parameters, endpoints, isUnseen }: Unrecorded): string {
  const users = logins === 1 ? 'a user of it' : `${logins} users of it`;
  const credentials =
    `its credentials are in Parameter Store` +
    (isUnseen ? ', and nobody knows whether they work' : '');
  return [
    ...(logins > 0 ? [`${users} can log in to ${endpoints.join(', ')}`] : []),
    ...(parameters.length > 0 ? [credentials] : []),
  ].join(', and ');
}

const AGAIN =
  'Its team declares it again under the same names, and removes it there if nobody needs it';

const BY_HAND = 'a DBA ends it by hand (docs/reconcile.md, "Accesses without a record")';
