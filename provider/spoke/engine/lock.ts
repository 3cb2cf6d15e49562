/**
 * Locks in the server itself. That of an access serialises the requests for it; that of the server
 * is for what accesses share, and is taken second.
 */
export interface Lock {
  /** Waits for the lock of the server, beside that of the access. */
  takeServer(): Promise<void>;
  /** Throws if what was taken is no longer ours. */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}
