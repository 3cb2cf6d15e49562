/** A login that the request names in `adopt`, and that is not a user of the access. */
export interface Adoptee {
  readonly name: string;
  /** Why it can't be adopted. Not thrown at once: it may not be asked for any more. */
  readonly refusal: Error | undefined;
  /** Its comment in the database. */
  readonly comment?: string;
  /** The adoption makes the master a member of it. */
  readonly masterJoins?: true;
  /** Sentences about its end: who gets its objects, and what breaks. */
  readonly ends: readonly string[];
}

/** An engine's answer to `adopt`: the login, or others that the name could mean. */
export type Sought = { readonly found: Adoptee } | { readonly others: readonly string[] };
