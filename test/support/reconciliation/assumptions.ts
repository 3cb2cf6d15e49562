/**
 * What the simulation takes for granted of AWS, in milliseconds unless it says otherwise. None of it
 * was measured on AWS; docs/benchmarks.md says where each number comes from.
 */
export const LATENCY = {
  transition: 50,
  startOfMap: 2_000,
  /** Of a function with some megabytes of code: the hub's, or a spoke's. */
  coldStart: 1_500,
  assumeRole: 80,
  invoke: 60,
  /** What a spoke takes for a page of its records. */
  records: 300,
  s3Get: 30,
  s3Put: 50,
  /** A page of twenty accounts of AWS Organizations. */
  organizationsPage: 200,
  /** By a domain controller at the other end of a private line. */
  ldapSearch: 10,
} as const;

/** Of one core. At 1,769 MB, a function has one. */
export const CPU = {
  /** A signature, TLS, and JSON for a call of a spoke: docs/benchmarks.md, "The way". */
  spokeCall: 14,
  s3Request: 2,
} as const;
export const MEGABYTES_OF_A_CORE = 1_769;

/** AWS's list prices of us-east-1, in USD. */
export const PRICE = {
  transition: 0.025 / 1_000,
  gigabyteSecond: 0.0000133334,
  invocation: 0.2 / 1_000_000,
  s3Get: 0.0004 / 1_000,
  s3Put: 0.005 / 1_000,
} as const;
