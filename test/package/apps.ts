/** The same app of the CDK, as users of the package write it. It prints its stack's template. */

const NAMES = 'DatabaseAccess, DatabaseEngine, DatabaseTarget, MasterSecret, OnDelete, Privileges';

const BODY = `
const app = new App();
const stack = new Stack(app, 'Checkout', { env: { account: '111111111111', region: 'eu-central-1' } });
const master = StringParameter.fromStringParameterName(stack, 'Master', '/masters/orders');
const access = new DatabaseAccess(stack, 'Access', {
  database: DatabaseTarget.endpoint({
    engine: DatabaseEngine.MARIADB,
    endpoint: 'orders.internal:3306',
    databaseName: 'orders',
    masterSecret: MasterSecret.fromParameter(master),
  }),
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  privileges: Privileges.READWRITE,
  groups: { 'Shop-Support': Privileges.READONLY },
  onDelete: OnDelete.RETAIN,
});
new CfnOutput(stack, 'Url', { value: access.urlParameter.parameterName });
console.log(JSON.stringify(app.synth().getStackByName('Checkout').template));
`;

export const REQUIRING = `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { StringParameter } = require('aws-cdk-lib/aws-ssm');
const { ${NAMES} } = require('database-access');
${BODY}`;

export const IMPORTING = `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { ${NAMES} } from 'database-access';
${BODY}`;

/** Its types are real: what is wrong does not compile, so neither does a needless `@ts-expect-error`. */
export const TYPED = `${IMPORTING}
import type { DatabaseAccessProps, DatabaseAccessRolloutProps } from 'database-access';
export const level: DatabaseAccessProps['privileges'] = 'readonly';
// @ts-expect-error
export const wrong: DatabaseAccessProps['privileges'] = 'admin';
// @ts-expect-error
export const missing: DatabaseAccessProps = { env: 'prod' };
// @ts-expect-error
export const wrongList: DatabaseAccessRolloutProps['regions'] = [1];
// @ts-expect-error
access.nothing;
`;

/** As `cdk init` writes it, where it matters here. */
export const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  strict: true,
  noPropertyAccessFromIndexSignature: true,
  types: ['node'],
  outDir: 'built',
};
