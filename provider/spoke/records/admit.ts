import type { AccessRecord, Declaration } from '../../contract/record/record.ts';
import { differences, recordedRequest } from '../../contract/record/recorded-request.ts';
import { type Claim, describeDeclarers } from '../../contract/request/claim.ts';
import { describeIdentity } from '../../contract/request/identity.ts';
import type { Request } from '../../contract/request/request.ts';
import { declaredAlready } from '../../errors/records.ts';

interface Admission {
  /** The other declarers, who go on declaring the access. */
  readonly kept: readonly Declaration[];
  /** Those from whom the access is taken over. */
  readonly replaced: readonly Declaration[];
  readonly warnings: readonly string[];
}

/** Decides beside whom, or instead of whom, a declarer has the access. */
export function admit(
  access: Request,
  { declarer }: Claim,
  record: AccessRecord | undefined,
  rest: readonly Declaration[],
): Admission {
  const [first] = rest;
  if (record === undefined || first === undefined) return { kept: [], replaced: [], warnings: [] };
  const what = describeIdentity(access.identity);
  const whose = describeDeclarers(rest);
  const takeOver: Admission = {
    kept: [],
    replaced: rest,
    warnings: [`${what} was taken over from ${whose}: a removal there does nothing any more`],
  };
  if (access.takeOver) return takeOver;
  const isAnonymous = rest.every(({ kind }) => kind === 'anonymous');
  if (isAnonymous) return takeOver;
  const differing = differences(record.request, recordedRequest(access));
  const isTerraforms = rest.every(({ kind }) => kind === 'terraform');
  const mayShare = isTerraforms && declarer.kind === 'terraform';
  const maySucceed = isTerraforms && declarer.kind === 'stack';
  if (differing.length === 0 && mayShare)
    return {
      kept: rest,
      replaced: [],
      warnings: [
        `${what} is declared elsewhere too, in the same words: by ${whose}. It stays until the ` +
          'last declaration goes, and no single one can change it',
      ],
    };
  if (differing.length === 0 && maySucceed) return takeOver;
  const why =
    differing.length > 0
      ? `and not in the same words (${differing.join(', ')} differ)`
      : 'which shares it with nobody';
  throw declaredAlready({ what, by: whose, why });
}
