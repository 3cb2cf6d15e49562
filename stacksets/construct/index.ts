/** The construct library: what an application written with the AWS CDK imports. */
export { DatabaseAccess } from './database-access.ts';
export { type DatabaseAccessProps, OnDelete, Privileges } from './database-access-props.ts';
export { DatabaseEngine } from './database-engine.ts';
export { DatabaseTarget } from './database-target.ts';
export { MasterSecret } from './master-secret.ts';
export { DatabaseAccessRollout } from './rollout/database-access-rollout.ts';
export { type DirectorySettings, type HubSettings, UsernameCase } from './rollout/hub-settings.ts';
export type {
  MasterSecretTag,
  MemberAlarmSettings,
  RoleSettings,
  SpokeSettings,
  VpcSettings,
} from './rollout/member-settings.ts';
export type { DatabaseAccessRolloutProps } from './rollout/props.ts';
export type { ReconcileSettings } from './rollout/reconcile-settings.ts';
export type { StackSetSettings } from './rollout/stack-set-settings.ts';
export type { EndpointTargetProps, TargetOptions } from './target-options.ts';
