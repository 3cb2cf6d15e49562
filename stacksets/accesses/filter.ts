import type { Access, UnrecordedAccess } from '../../provider/contract/messages/accesses.ts';
import { isAt } from '../ask-hub/database.ts';

export interface Filter {
  /** A part of a declarer's id, or of what it says of itself. */
  readonly declaredBy?: string;
  /** `host`, `host:port`, the first label of the host, or either with `/database` behind it. */
  readonly database?: string;
}

export function isWanted(access: Access, { declaredBy, database }: Filter): boolean {
  return (
    (declaredBy === undefined || isDeclaredBy(access, declaredBy)) &&
    (database === undefined || isAt(access, database))
  );
}

/** Nobody declares it, so it is none that somebody declares. */
export function isWantedToo(access: UnrecordedAccess, { declaredBy, database }: Filter): boolean {
  return declaredBy === undefined && (database === undefined || isAt(access, database));
}

function isDeclaredBy({ declarers }: Access, text: string): boolean {
  const part = text.toLowerCase();
  return declarers.some(({ id, declared_by = '' }) =>
    [id, declared_by].some((said) => said.toLowerCase().includes(part)),
  );
}
