/**
 * Who declares an access, and when it said so last, where a caller can tell: a resource of a CloudFormation stack. Such a claim keeps
 * two resources from sharing one access (the deletion of one would take it from the other), and tells a request that comes late,
 * or twice, from the one that counts. Terraform tells neither.
 */
export interface Claim {
  /** Of letters, digits, spaces and `_.:/=+-@`: what a tag may hold. */
  readonly owner: string;
  /** When the owner asked: ISO 8601 in UTC, seconds. Empty if it is not known; then nothing is late. */
  readonly at: string;
}

/** As a tag and a parameter hold it: 256 characters at most. */
export function writeClaim({ owner, at }: Claim): string {
  return `${at} ${owner}`;
}

export function readClaim(text: string | undefined): Claim | undefined {
  const { at, owner } = /^(?<at>\S*) (?<owner>.+)$/.exec(text ?? '')?.groups ?? {};
  return at === undefined || owner === undefined ? undefined : { owner, at };
}
