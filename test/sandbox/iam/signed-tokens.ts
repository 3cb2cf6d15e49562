/** A token that was made of AWS credentials, and the server that it is shown to. */
export interface ShownToken {
  readonly username: string;
  readonly token: string;
  /** host:port */
  readonly address: string;
}

/** Whether it lets its user in: the policies of whoever signed it decide. */
export type SignedTokens = (shown: ShownToken) => Promise<boolean>;
