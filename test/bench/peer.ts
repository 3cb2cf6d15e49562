import { reason } from '../../provider/runtime/errors.ts';
import type { Contender, Place } from './contender.ts';
import type { PeerHandler } from './peer-package.ts';

/** CloudFormation calls it once for each user, so this does. */
export function peer(
  handler: PeerHandler,
  { secretArn }: Pick<Place, 'secretArn'>,
  order: 'one by one' | 'all at once',
  DatabaseName: string | undefined,
): Contender {
  const event = (RequestType: string) => async (name: string) => {
    const ResourceProperties = {
      Resource: 'role',
      ResourceId: name,
      SecretArn: secretArn,
      ...(DatabaseName !== undefined && { DatabaseName }),
      EnableIamAuth: 'true',
    };
    return await handler({
      RequestType,
      PhysicalResourceId: name,
      ResourceProperties,
      OldResourceProperties: ResourceProperties,
    });
  };
  const all = async (names: readonly string[], call: (name: string) => Promise<unknown>) => {
    if (order === 'all at once') {
      const results = await Promise.allSettled(names.map(call));
      return results.flatMap((result) =>
        result.status === 'rejected' ? [reason(result.reason)] : [],
      );
    }
    for (const name of names) await call(name);
    return [];
  };
  return {
    create: (names) => all(names, event('Create')),
    again: (names) => all(names, event('Update')),
    remove: (names) => all(names, event('Delete')),
  };
}
