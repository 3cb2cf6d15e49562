/**
 * How long each function may run, in seconds. A caller outlives the function that it waits for by a
 * minute, so that the last one's answer, even "time is over", gets back to Terraform or
 * CloudFormation. The door has Lambda's maximum, and CloudFormation waits as long in our examples
 * (`ServiceTimeout: 900`). A failing event is tried three times, one and two minutes apart: 3 x 900
 * s and 3 minutes fit into the hour after which CloudFormation gives up.
 */
export const SECONDS = {
  door: 900,
  hub: 840,
  spoke: 780,
  /** One step of the reconciliation, which nobody waits for but its state machine. */
  reconcile: 900,
  /** A whole reconciliation; a thousand accounts take minutes. */
  run: 14_400,
  /** One PUT to CloudFormation's bucket, repeated for as long as this. */
  failures: 60,
} as const;

/** CloudFormation waits for at most an hour, so nobody waits for an older event. */
export const EVENT_SECONDS = 3_600;
export const EVENT_RETRIES = 2;
