import { SSMClient } from '@aws-sdk/client-ssm';
import { TIME_LIMITS } from '../../runtime/aws.ts';
import type { DirectorySettings } from '../settings.ts';
import { directoryLogin } from './login.ts';
import type { OpenDirectory } from './look-up.ts';

/** The connection to the directory, which only requests with groups need. */
export function opener(settings: DirectorySettings, region: string): OpenDirectory {
  return directoryLogin(settings, new SSMClient({ region, requestHandler: TIME_LIMITS }));
}
