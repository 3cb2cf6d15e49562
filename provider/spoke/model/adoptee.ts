/** A login that the request names in `adopt`, and that is not a user of the access. */
export interface Adoptee {
  readonly name: string;
  /** Why it can't be adopted. Not thrown at once: it may not be asked for any more. */
  readonly refusal: Error | undefined;
  /** What its comment says. */
  readonly comment?: string;
  /** What else happens when it goes: whose its objects will be, and what breaks. Sentences. */
  readonly ends: readonly string[];
}

/** What an engine knows of `adopt`: the login, or whom else the name could mean. */
export type Sought = { readonly found: Adoptee } | { readonly others: readonly string[] };
