/**
 * How long each function may run, in seconds. A caller outlives whom it waits for by a minute, so that the answer of the last
 * one, "time is over" included, gets back to Terraform or CloudFormation. The door has Lambda's most, and CloudFormation the same patience in our
 * examples (`ServiceTimeout: 900`). An event that fails is tried three times, one and two minutes apart: 3 x 900 s and 3 minutes
 * are within the hour after which CloudFormation gives up.
 */
export const SECONDS = {
  door: 900,
  hub: 840,
  spoke: 780,
  /** One PUT to CloudFormation's bucket, tried again for as long as that. */
  failures: 60,
} as const;

/** CloudFormation waits for an hour at most; what is older, nobody waits for. */
export const EVENT_SECONDS = 3_600;
export const EVENT_RETRIES = 2;
