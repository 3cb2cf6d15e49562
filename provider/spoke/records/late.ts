import type { AccessRecord, Declaration } from '../../contract/record/record.ts';
import { type Claim, isSameDeclarer } from '../../contract/request/claim.ts';
import { tooLate } from '../../errors/records.ts';
import { isMadeOf } from './declaration.ts';
import type { Known } from './known.ts';

/** Refuses what a later request of the declarer voids, unless it changes nothing. */
export function refuseLate(
  claim: Claim,
  mine: Declaration | undefined,
  { record, others, removedAt }: Known,
  request: AccessRecord['request'],
): void {
  if (claim.at === '') return;
  // A later request for another access counts too, such as the rollback of a replacement.
  const own = [...(record?.declarers ?? []), ...others.flatMap(({ declarers }) => declarers)];
  const isLate = own.some((each) => isSameDeclarer(each, claim.declarer) && claim.at < each.at);
  const changesNothing = mine !== undefined && isMadeOf(record, request);
  if (isRemovedLater(claim, removedAt) || (isLate && !changesNothing)) throw tooLate();
}

/** @param removedAt by the declarer's note */
export function isRemovedLater({ at }: Claim, removedAt: string | undefined): boolean {
  return at !== '' && removedAt !== undefined && at <= removedAt;
}
