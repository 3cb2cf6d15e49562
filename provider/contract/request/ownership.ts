/**
 * Who declares an access, and when it said so, where a caller can tell: a resource of a CloudFormation stack. Claims keep two resources
 * from sharing one access (the deletion of one would take it from the other), and tell a request that comes late, or twice, from the one
 * that counts. Terraform makes none.
 */
export interface Claim {
  /** Of letters, digits and `_.:/=+-@`: what a tag may hold. */
  readonly owner: string;
  /** When the owner asked: ISO 8601 in UTC, seconds. Empty if it is not known; then nothing is late. */
  readonly at: string;
  /** Of a removal: it takes back a request that did not succeed, so what was there before that one stays. */
  readonly undoes?: boolean;
}

/** A claim that counts now, as a tag or a note holds it. */
export interface Owner {
  readonly owner: string;
  readonly at: string;
  /** Somebody else had made the access, and the owner took it over with this very request. */
  readonly adopted: boolean;
}

/** 256 characters at most, which is what a tag takes. */
export function writeOwner({ owner, at, adopted }: Owner): string {
  return [at || '-', owner, ...(adopted ? ['adopted'] : [])].join(' ');
}

export function parseOwner(text: string | undefined): Owner | undefined {
  const [at, owner, adopted] = (text ?? '').split(' ');
  if (!at || !owner) return undefined;
  return { owner, at: at === '-' ? '' : at, adopted: adopted === 'adopted' };
}
