import * as z from '../../runtime/zod.ts';

/**
 * Who declares an access: a resource of a CloudFormation stack; an instance of the Terraform
 * module, or whatever else names itself by `owner`; or, anonymously, a plain invocation.
 */
export type Declarer = Readonly<z.infer<typeof declarer>>;
export const declarer = z.object({
  kind: z.enum(['stack', 'terraform', 'anonymous']),
  /** Empty for the anonymous one. */
  id: z.string().check(z.maxLength(256)),
});

export const ANONYMOUS: Declarer = { kind: 'anonymous', id: '' };

export function isSameDeclarer(a: Declarer, b: Declarer): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** ISO 8601 in UTC. Empty if unknown: then nothing is late. */
const time = z.string().check(z.regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z)?$/));

/**
 * What a declarer's request says beside the access itself. It tells a late or repeated request from
 * the one that counts.
 */
export type Claim = Readonly<z.infer<typeof claim>>;
export const claim = z.object({
  declarer,
  /** When the declarer asked. One declarer's times are comparable. */
  at: time,
  /** The id of the request: CloudFormation's own, or that of the function which received it. */
  request: z.string().check(z.maxLength(128)),
  /** The declarer believes that it has no access yet. */
  creates: z.exactOptional(z.boolean()),
  /** Of Terraform: the declarer believes that it has an access here, which this request changes. */
  updates: z.exactOptional(z.literal(true)),
  /**
   * Of a removal: it takes back the Create of this request id, which failed, so what was there
   * before stays. Empty for a request whose id is unknown.
   */
  undoes: z.exactOptional(z.string().check(z.maxLength(128))),
  /** Of a removal: what an ensured access has left behind, which the declarer did not ask for. */
  cleansUp: z.exactOptional(z.literal(true)),
});

/** So many fit beside the cure into an event of CloudFormation. */
const MOST_NAMED = 3;

/** For people to read. */
export function describeDeclarers(
  all: ReadonlyArray<Declarer & { readonly declaredBy?: string }>,
): string {
  const named = all.slice(0, MOST_NAMED).map((each) => describeDeclarer(each, each.declaredBy));
  const rest = all.length - named.length;
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

/** For people to read. `declaredBy` is what the declaration says of itself. */
export function describeDeclarer({ kind, id }: Declarer, declaredBy = ''): string {
  const place = declaredBy === '' ? '' : ` (${declaredBy})`;
  switch (kind) {
    case 'stack':
      return `the CloudFormation resource ${id}${place}`;
    case 'terraform':
      return `Terraform${place}, owner ${id}`;
    case 'anonymous':
      return `a plain invocation without owner${place}`;
  }
}
