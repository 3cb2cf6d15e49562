/**
 * This folder has every policy of the product, as data: the rollout attaches them, the sandbox
 * enforces them, the tests read them. Each is as narrow as its holder's work allows; tests check
 * what a holder may not do as well as what it may.
 */

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

export const policy = (...statements: Statement[]): Policy => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** The statement, unless the setting that it is about lists nothing. */
export function unlessEmpty(list: readonly string[], statement: Statement): Statement[] {
  return list.length === 0 ? [] : [statement];
}
