/**
 * Locks in the server itself. That of an access serialises the requests for it; that of the server
 * is for what accesses share, and is taken second.
 */
export interface Lock {
  /**
   * Waits for the lock of the server, beside that of the access. Throws RaceLost if users of ours
   * kept us from the latter: by then they are expelled, or were ended several times.
   */
  takeServer(): Promise<void>;
  /** Throws if what was taken is no longer ours. */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * So often users of ours that hold the lock of an access are ended. They keep none of our requests
 * from another, so the expulsion goes on without the lock then.
 */
export const MOST_ENDED = 3;

export interface Wait {
  readonly isTaken: boolean;
  /** Users of ours whose sessions were ended. */
  readonly ended: readonly string[];
}
