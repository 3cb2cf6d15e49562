/** The reconciliation, which brings every access up to date without an apply. */
export interface ReconcileSettings {
  /**
   * When it runs, as EventBridge Scheduler writes it, or `off`.
   *
   * @default 'cron(30 3 * * ? *)'
   */
  readonly schedule?: string;

  /**
   * The time zone of the schedule, such as `Europe/Berlin`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;

  /**
   * It starts within so many minutes of that time; 0: exactly then.
   *
   * @default 60
   */
  readonly windowMinutes?: number;

  /**
   * An alarm goes off if no run has finished for this long.
   *
   * @default 26
   */
  readonly lateAfterHours?: number;

  /**
   * An alarm goes off if an access has not been made true for this long.
   *
   * @default 48
   */
  readonly maximumAgeHours?: number;

  /**
   * How many places (an account and Region) one call of its function works on at once.
   *
   * @default 20
   */
  readonly placesPerCall?: number;

  /**
   * How many such calls there are at once.
   *
   * @default 10
   */
  readonly callsAtOnce?: number;

  /**
   * How many database servers of a place it works on at once.
   *
   * @default 4
   */
  readonly serversAtOnce?: number;

  /**
   * Of the account's concurrent executions, as `hub.reservedConcurrency`. The rest above
   * `callsAtOnce` is for a second run, such as that for a leaver during the night's.
   *
   * @default 20
   */
  readonly reservedConcurrency?: number;

  /**
   * How long the results of the runs are kept. They name people and what they could reach.
   *
   * @default 365
   */
  readonly retentionDays?: number;
}
