import type { AccessRecord } from '../../contract/record/record.ts';
import { type Declarer, isSameDeclarer } from '../../contract/request/claim.ts';

/** A removal by one of so many is no surprise. */
const MOST_FORMER = 10;

/** The latest last. */
export function withFormer(
  former: readonly Declarer[],
  gone: readonly Declarer[],
): AccessRecord['former'] {
  const isGone = (declarer: Declarer) => gone.some((each) => isSameDeclarer(each, declarer));
  const others = former.filter((declarer) => !isGone(declarer));
  return [...others, ...gone.map(({ kind, id }) => ({ kind, id }))].slice(-MOST_FORMER);
}
