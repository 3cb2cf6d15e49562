/**
 * The Regions of the partition aws that a rollout may name: those of which cfn-lint 1.51 knows the
 * resource types. test/stacksets/lint.test.ts lints all templates for all of them, so that a Region
 * that is added here is a Region where they can be deployed.
 */
export const REGIONS: readonly string[] = [
  'af-south-1',
  ...['ap-east-1', 'ap-east-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-south-1', 'ap-south-2'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4'],
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  ...['ca-central-1', 'ca-west-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3'],
  'il-central-1',
  ...['me-central-1', 'me-south-1'],
  'mx-central-1',
  'sa-east-1',
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/**
 * Those without Lambda function URLs: no hub can be there, since doors call it by its URL.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html, and cfn-lint 1.51, which
 * alone has mx-central-1.
 */
export const WITHOUT_FUNCTION_URLS: readonly string[] = [
  'ap-east-2',
  'ap-south-2',
  ...['ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
  'ca-west-1',
  ...['eu-central-2', 'eu-south-2'],
  'il-central-1',
  'me-central-1',
  'mx-central-1',
];
