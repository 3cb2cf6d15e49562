/**
 * What users of the package bring, in a version of their own: an app has one CDK only. The lowest
 * versions are those that test/package installs.
 */
export const PEERS = {
  'aws-cdk-lib': '^2.230.0',
  constructs: '^10.0.0',
};
