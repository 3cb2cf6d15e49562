/** A fault that a test orders in place of an answer. */
export interface Fault {
  /** The search it applies to, counted from now; all pages of one are one search. @default 1 */
  readonly search?: number;
  /** The page of that search. @default 1 */
  readonly page?: number;
  /** The number of entries that are answered before it. @default 0 */
  readonly entries?: number;
  readonly how: How;
}

/**
 * A result code of LDAP; with 0, the answer is cut without saying so. 'referral' sends the client
 * elsewhere, 'reference' does so for an entry, 'silence' never answers.
 */
export type How = { readonly code: number } | 'disconnect' | 'referral' | 'reference' | 'silence';

export interface Faults {
  add(fault: Fault): void;
  /** Called when a search begins. Returns the fault that is meant for this page of it. */
  begin(): (page: number) => Fault | undefined;
}

export function createFaults(): Faults {
  let searches = 0;
  const planned: { readonly search: number; readonly fault: Fault }[] = [];
  return {
    add: (fault) => planned.push({ search: searches + (fault.search ?? 1), fault }),
    begin() {
      searches += 1;
      const mine = planned.filter(({ search }) => search === searches).map(({ fault }) => fault);
      return (page) => mine.find((fault) => (fault.page ?? 1) === page);
    },
  };
}
