/** One way to have personal users. Each call is whole: it begins without a connection and leaves none. Gives what failed. */
export interface Contender {
  create(names: readonly string[]): Promise<readonly string[]>;
  /** All of them are there already. */
  again(names: readonly string[]): Promise<readonly string[]>;
  remove(names: readonly string[]): Promise<readonly string[]>;
}

export const OPERATIONS = ['create', 'again', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Where the database is reached: itself, or through the proxy. */
export interface Place {
  readonly port: number;
  /** Of the master's secret in Secrets Manager, which also names the port. */
  readonly secretArn: string;
}
