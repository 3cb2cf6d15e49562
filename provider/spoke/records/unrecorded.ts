import type { UnrecordedParameters } from '../../contract/messages/unrecorded.ts';
import { accessId, type Identity, parseParameterName } from '../../contract/request/identity.ts';
import type { ParameterStore } from '../parameters/store.ts';
import type { RecordStore } from './store.ts';

/** Of those that are told: each costs two calls. What is left is told once these are cured. */
const MOST = 200;

export interface ParametersToSearch extends Pick<Identity, 'account' | 'region'> {
  readonly prefix: string;
  readonly parameters: Pick<ParameterStore, 'listNames' | 'readTags'>;
  readonly records: Pick<RecordStore, 'exists'>;
}

/**
 * The accesses with credentials in Parameter Store that no record has: somebody deleted the record,
 * or a version without records made them, and nobody has applied since.
 */
export async function findUnrecorded({
  prefix,
  parameters,
  records,
  ...place
}: ParametersToSearch): Promise<UnrecordedParameters[]> {
  const found: UnrecordedParameters[] = [];
  for (const candidate of candidates(await parameters.listNames(), prefix, place)) {
    if (found.length === MOST) break;
    const [name = ''] = candidate.parameters;
    const { accessId, hostPort } = await parameters.readTags(name);
    // Somebody else's parameter, or one that a removal has just deleted.
    if (accessId !== candidate.access) continue;
    // A list is no snapshot: a request may have written both while it was read.
    if (await records.exists(candidate.access)) continue;
    found.push({ ...candidate, ...(hostPort !== undefined && { hostPort }) });
  }
  return found;
}

/** By the names alone. */
export function candidates(
  names: readonly string[],
  prefix: string,
  place: Pick<Identity, 'account' | 'region'>,
): Array<Omit<UnrecordedParameters, 'hostPort'>> {
  const all = new Set(names);
  const credentials = names.flatMap((name) => {
    const identity = parseParameterName(prefix, place, name);
    return identity === undefined ? [] : [{ name, identity }];
  });
  const accesses = Map.groupBy(credentials, ({ identity }) => accessId(identity));
  return [...accesses].flatMap(([access, those]) => {
    const [first] = those;
    if (first === undefined || all.has(`/${prefix}/records/${access}`)) return [];
    const { env, project, appname, dbname } = first.identity;
    const parameters = those.map(({ name }) => name).toSorted();
    return [{ access, identity: { env, project, appname, dbname }, parameters }];
  });
}
