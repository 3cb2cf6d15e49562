/** One way to have personal users. Each call is whole: it begins without a connection and leaves none. Gives the number of failures. */
export interface Contender {
  create(names: readonly string[]): Promise<number>;
  /** All of them are there already. */
  again(names: readonly string[]): Promise<number>;
  remove(names: readonly string[]): Promise<number>;
}

export const OPERATIONS = ['create', 'again', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Where the database is reached: itself, or through the proxy. */
export interface Place {
  readonly port: number;
  /** Of the master's secret in Secrets Manager, which also names the port. */
  readonly secretArn: string;
}
