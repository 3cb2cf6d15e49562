/**
 * One way to have personal users. Each call is complete: it begins without a connection and leaves
 * none. It returns the failures.
 */
export interface Contender {
  create(names: readonly string[]): Promise<readonly string[]>;
  /** All of them are there already. */
  again(names: readonly string[]): Promise<readonly string[]>;
  remove(names: readonly string[]): Promise<readonly string[]>;
}

export const OPERATIONS = ['create', 'again', 'remove'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The endpoint of the database: its own, or the proxy's. */
export interface Place {
  readonly port: number;
  /** The ARN of the master's secret in Secrets Manager, which also names the port. */
  readonly secretArn: string;
}
