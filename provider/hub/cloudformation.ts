import type { Defaults } from '../contract/request.ts';
import { formerOf, unwantedBy, wantedBy } from '../custom-resource/identity.ts';
import { type CustomResourceRequest, claimOf } from '../custom-resource/request.ts';
import type { Intent } from './lifecycle.ts';

/**
 * What a request of CloudFormation's wants; undefined if there is nothing to do. `signedAt` is when it was sent. The former access of a
 * replacement stays: CloudFormation asks for its removal when the whole stack is done.
 */
export function parseCloudFormation(
  request: CustomResourceRequest,
  signedAt: string,
  defaults: Defaults,
): Intent | undefined {
  const claim = claimOf(request, signedAt);
  if (request.RequestType === 'Delete') {
    const unwanted = unwantedBy(request, defaults);
    return unwanted && { verb: 'remove', unwanted, claim };
  }
  const former = formerOf(request, defaults);
  return {
    verb: 'ensure',
    wanted: wantedBy(request, defaults),
    ...(former !== undefined && { former }),
    claim,
  };
}
