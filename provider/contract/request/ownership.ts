import * as z from 'zod';

/**
 * A caller that declares an access, and the time when it did: a resource of a CloudFormation stack.
 * Claims keep two resources from sharing one access (the deletion of one would take it from the
 * other), and tell a late or repeated request from the one that counts. Terraform makes no claims.
 */
export type Claim = Readonly<z.infer<typeof claim>>;

export const claim = z.object({
  /** The characters that a tag may hold. */
  owner: z.string().regex(/^[\w.:/=+@-]{1,226}$/),
  /**
   * When the owner asked: ISO 8601 in UTC, to the second. Empty if unknown: then nothing is late.
   */
  at: z.string().regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$/),
  /**
   * Of a removal: it takes back a request that failed, so what was there before that request stays.
   */
  undoes: z.boolean().exactOptional(),
});

/** The claim that holds an access now, as a tag or a note records it. */
export interface Owner {
  readonly name: string;
  readonly at: string;
  /** Somebody else had made the access, and this very request took it over. */
  readonly adopted: boolean;
}

/** At most 256 characters, the limit of a tag. */
export function writeOwner({ name, at, adopted }: Owner): string {
  return [at || '-', name, ...(adopted ? ['adopted'] : [])].join(' ');
}

export function parseOwner(text: string | undefined): Owner | undefined {
  const [at, name, adopted] = (text ?? '').split(' ');
  if (!at || !name) return undefined;
  return { name, at: at === '-' ? '' : at, adopted: adopted === 'adopted' };
}
