import * as z from '../../runtime/zod.ts';
import type { Endpoint, Request } from './request.ts';

/** A request as it travels between functions. Nobody has checked its fields yet. */
export const writtenRequest = z.record(z.string(), z.unknown());

/**
 * The fields of a request, of which `parseRequest` and `parseRemoval` make the same request again.
 * This is the only place where a master password that came with a request leaves its `Secret`.
 */
export function writeRequest(request: Request): z.infer<typeof writtenRequest> {
  const { identity, endpoint, master, schemas, until } = request;
  return {
    ...identity,
    dbtype: endpoint.engine,
    dbendpoint: writeAddress(endpoint),
    vpc: request.vpc,
    ...(master.from === 'request'
      ? { username: master.username, password: master.password.reveal() }
      : { mastersecret: master.id, ...(master.username && { username: master.username }) }),
    privileges: request.privileges,
    ...(schemas && { schemas }),
    groups: request.groups,
    ...(until && { until }),
    rotation: request.rotation,
    ondelete: request.onDelete,
    confirmremovals: request.confirmRemovals,
    dryrun: request.dryRun,
    revision: request.revision,
    ...(request.owner !== '' && { owner: request.owner }),
    ...(request.declaredBy !== '' && { declaredby: request.declaredBy }),
    takeover: request.takeOver,
    ...(request.adopt !== undefined && { adopt: request.adopt }),
  };
}

/** The text of which `parseAddress` makes the same address again. */
export function writeAddress({ host, port }: Endpoint): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
