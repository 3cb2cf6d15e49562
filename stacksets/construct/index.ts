/** The construct library: what an application written with the AWS CDK imports. */
export { DatabaseAccess } from './database-access.ts';
export { type DatabaseAccessProps, OnDelete, Privileges } from './database-access-props.ts';
export { DatabaseEngine } from './database-engine.ts';
export { DatabaseTarget } from './database-target.ts';
export { MasterSecret } from './master-secret.ts';
export type { EndpointTargetProps, TargetOptions } from './target-options.ts';
