/** The lock, in the server itself, that serialises all work of ours there. */
export interface Lock {
  /** Throws if the lock is no longer ours. */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}
