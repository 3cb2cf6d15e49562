/**
 * AWS's list prices in eu-central-1 in USD, without free tiers and discounts, as they were known on
 * 29 November 2026. Look at the pages: they are what counts.
 */
export const PRICES = {
  /** https://aws.amazon.com/lambda/pricing: arm64, the first tier. */
  gigabyteSecond: 0.0000133334,
  invocation: 0.2 / 1_000_000,
  /** https://aws.amazon.com/privatelink/pricing: for each zone of an interface endpoint. */
  endpointHour: 0.012,
  /** https://aws.amazon.com/cloudwatch/pricing */
  alarm: 0.1,
  dashboard: 3,
  metric: 0.3,
  gigabyteOfLogs: 0.63,
} as const;

export const HOURS = 730;
export const NIGHTS = 30.4;
