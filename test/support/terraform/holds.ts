import { expect } from 'vitest';
import { parsePlace } from '../../../provider/contract/record/recorded-request.ts';
import { describeIdentity } from '../../../provider/contract/request/identity.ts';
import { parseMarker } from '../../../provider/spoke/postgres/marker.ts';
import { recordsBelow } from '../declarers.ts';
import { credentialsIn, parametersBelow, ROOT } from '../parameters.ts';
import { asApplication } from '../postgres-sessions.ts';
import { accessesIn } from './declarations.ts';
import type { Stage } from './stage.ts';

/**
 * Expects that database, parameters and records of member-a hold the accesses of these states and
 * nothing else, that their declarers are those of the states, and that each user may do what its
 * declaration says.
 */
export async function holds(stage: Stage, ...states: readonly string[]): Promise<void> {
  const files = states.length > 0 ? states : ['terraform.tfstate'];
  const declared = files.flatMap((file) => accessesIn(stage, file));
  const expected = Object.fromEntries(
    Object.entries(Object.groupBy(declared, ({ what }) => what)).map(([what, all = []]) => [
      what,
      { declarers: all.map(({ declarer }) => declarer).toSorted(), parameters: 3, users: 1 },
    ]),
  );
  expect(await whatIsThere(stage)).toEqual(expected);
  await Promise.all(declared.map((access) => mayDoWhatItSays(stage, access)));
}

interface There {
  readonly declarers: readonly string[];
  readonly parameters: number;
  readonly users: number;
}

async function whatIsThere(stage: Stage): Promise<Record<string, There>> {
  const [records, parameters, comments] = await Promise.all([
    recordsBelow(stage.ssm),
    parametersBelow(stage.ssm, `${ROOT}/test`),
    stage.superuser(COMMENTS),
  ]);
  const declarers = new Map(
    [...records.values()].map(({ record }) => {
      const place = parsePlace(record.request);
      if (place === undefined) throw new Error('a record says where its access is');
      const ids = record.declarers.map(({ kind, id }) => `${kind} ${withoutDigest(id)}`);
      return [describeIdentity(place.identity), ids.toSorted()];
    }),
  );
  const paths = [...parameters.keys()].map((name) => name.split('/').slice(2, -1).join('/'));
  const markers = comments.flatMap((comment) => parseMarker(comment) ?? []);
  const users = markers.flatMap((marker) => (marker.is === 'application user' ? marker.for : []));
  const roles = markers.flatMap((marker) => ('for' in marker ? marker.for : []));
  const all = new Set([...declarers.keys(), ...paths, ...roles]);
  const count = (list: readonly string[], what: string) =>
    list.filter((each) => each === what).length;
  return Object.fromEntries(
    [...all].map((what) => [
      what,
      {
        declarers: declarers.get(what) ?? [],
        parameters: count(paths, what),
        users: count(users, what),
      },
    ]),
  );
}

const COMMENTS = `
  SELECT shobj_description(oid, 'pg_authid') FROM pg_roles
   WHERE shobj_description(oid, 'pg_authid') IS NOT NULL`;

/** A stack's declarer is its resource; what follows tells stacks of the same name apart. */
function withoutDigest(id: string): string {
  return id.replace(/@[0-9a-f]{16}$/, '');
}

async function mayDoWhatItSays(
  stage: Stage,
  { what, privileges }: { readonly what: string; readonly privileges: string },
): Promise<void> {
  const { url } = credentialsIn(await parametersBelow(stage.ssm, `${ROOT}/${what}`));
  const written = await asApplication(
    url,
    stage.sandbox.postgres,
    "INSERT INTO orders VALUES ('tea')",
  );
  const refusal = { refused: true, text: 'ERROR: permission denied for table orders' };
  expect(written, what).toEqual(
    privileges === 'readonly' ? refusal : { refused: false, text: 'INSERT 1' },
  );
}
