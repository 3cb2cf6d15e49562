/** A client warns of a version of Node that it will not know. The rollout sets Lambda's. */
export const state = { warningEmitted: true };

export function emitWarningIfUnsupportedVersion(): void {}
