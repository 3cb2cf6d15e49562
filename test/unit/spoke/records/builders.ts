import type { AccessRecord, Declaration } from '../../../../provider/contract/record/record.ts';
import { recordedRequest } from '../../../../provider/contract/record/recorded-request.ts';
import {
  ANONYMOUS,
  type Claim,
  type Declarer,
} from '../../../../provider/contract/request/claim.ts';
import { aClaim } from '../../contract/builders.ts';
import { anAccess } from '../stored.ts';

export const MODULE: Declarer = { kind: 'terraform', id: 'module-1' };
export const OTHER_MODULE: Declarer = { kind: 'terraform', id: 'module-2' };
export const STACK: Declarer = { kind: 'stack', id: 'orders/Access@1' };
export const OTHER_STACK: Declarer = { kind: 'stack', id: 'orders/Renamed@2' };
export { ANONYMOUS };

/** Some minutes after 15:00. */
export const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 15, minute)).toISOString();

export function declaredBy(
  declarer: Declarer,
  minute = 0,
  more: Partial<Declaration> = {},
): Declaration {
  return { ...declarer, at: at(minute), since: `r-${declarer.id}`, ...more };
}

/** The record of the access that `anAccess` asks for with these fields. */
export function aRecord(
  declarers: readonly Declaration[],
  fields: Record<string, unknown> = {},
  more: Partial<AccessRecord> = {},
): AccessRecord {
  return {
    schema: 1,
    request: recordedRequest(anAccess(fields)),
    elsewhere: [],
    declarers: [...declarers],
    former: [],
    madeTrue: { at: at(0), request: 'r-0' },
    latest: { at: at(0), request: 'r-0', outcome: 'made true' },
    ...more,
  };
}

export function claimOf(declarer: Declarer, minute: number, more: Partial<Claim> = {}): Claim {
  return aClaim({ declarer, at: at(minute), request: `r-${declarer.id}-${minute}`, ...more });
}
