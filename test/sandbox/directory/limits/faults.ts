/** What a directory does instead of answering, when a test wants it to. */
export interface Fault {
  /** Which search, counted from now; all pages of one are one search. @default 1 */
  readonly search?: number;
  /** Which page of it. @default 1 */
  readonly page?: number;
  /** How many entries are answered all the same. @default 0 */
  readonly entries?: number;
  readonly how: How;
}

/**
 * A result code of LDAP, 0 too: an answer that was cut and does not say so. 'referral' sends the client elsewhere,
 * 'reference' does it for an entry. 'silence' never answers.
 */
export type How = { readonly code: number } | 'disconnect' | 'referral' | 'reference' | 'silence';

export interface Faults {
  add(fault: Fault): void;
  /** A search begins: the fault that is meant for the page of it. */
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
