import { CfnCondition, CfnParameter, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import type { Keys } from '../code/functions.ts';
import { addFailures } from '../function/failures.ts';
import { addFunction } from '../function/lambda-function.ts';
import { SECONDS } from '../function/time-limits.ts';
import { codeBucket, doorRole } from '../names.ts';
import { doorPermissions } from '../permissions/door.ts';
import type { StackSettings } from '../settings/stack-settings.ts';
import { addDoorAlarms } from './alarms.ts';

/**
 * What an account has once in each Region: the door. It needs no resource policy: only principals
 * of its own account that have permission can invoke it, and CloudFormation invokes it with the
 * permissions of the stack's creator.
 */
export class DoorStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: StackSettings,
    keys: Keys,
    props: StackProps,
  ) {
    super(scope, id, { ...props, description: 'database-access: the door of this account' });
    const { hub, namePrefix } = settings;
    const bucket = codeBucket(namePrefix, hub.account, this.region);
    const hubUrl = new CfnParameter(this, 'HubUrl', {
      description: "The hub's function URL",
      allowedPattern: '^https://[a-z0-9]+\\.lambda-url\\.[a-z0-9-]+\\.on\\.aws/$',
    });
    // In the hub's own account and Region, the hub's stack already has that function.
    const elsewhere = new CfnCondition(this, 'IsNotWhereTheHubIs', {
      expression: Fn.conditionNot(
        Fn.conditionAnd(
          Fn.conditionEquals(this.account, hub.account),
          Fn.conditionEquals(this.region, hub.region),
        ),
      ),
    });
    const failures = addFailures(this, {
      settings,
      code: { bucket, key: keys.failures },
      condition: elsewhere,
    });
    addFunction(this, 'Door', {
      settings,
      name: DOOR_FUNCTION,
      description:
        "Access to this account's databases: ServiceToken, or function_name of Terraform",
      role: doorRole(this.region),
      permissions: doorPermissions({
        account: this.account,
        region: this.region,
        hubAccount: hub.account,
        hubRegion: hub.region,
      }),
      code: { bucket, key: keys.door },
      seconds: SECONDS.door,
      megabytes: 512,
      environment: { HUB_URL: hubUrl.valueAsString },
      failures,
    });
    addDoorAlarms(this, settings);
  }
}
