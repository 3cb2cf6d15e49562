import type { Settings } from '../../settings/index.ts';

/** What permissions to deploy depend on. */
export type Deployed = Pick<Settings, 'namePrefix' | 'delegatedAdministrator' | 'logKey'> & {
  readonly hub: Pick<Settings['hub'], 'account' | 'region' | 'vpc'>;
  readonly roles: Settings['roles'];
  readonly directory?:
    | Pick<NonNullable<Settings['directory']>, 'bindParameter' | 'caParameter' | 'key'>
    | undefined;
};
