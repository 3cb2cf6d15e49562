import { Aws, CfnOutput, Fn, type IResolvable, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { deployerPermissions } from '../permissions/deployer/index.ts';
import { managedPolicies } from '../permissions/deployer/managed-policies.ts';
import { policy, type Statement } from '../permissions/policy.ts';
import { directoryCa, has, text } from './parameters/open-settings.ts';

/**
 * What whoever deploys needs (dist/permissions of `npm run synth`), as managed policies. They are
 * for the hub's Region and account, in which the stack is.
 */
export class DeployerStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, description: 'database-access: what whoever deploys it needs' });
    const within = statements(text('PermissionsBoundary'));
    const parts = managedPolicies(policy(...statements()));
    let at = 0;
    parts.forEach((part, place) => {
      const made = part.Statement.map((statement) => chosen(within[at++], statement));
      const managed = new CfnManagedPolicy(this, `Policy${place + 1}`, {
        managedPolicyName: `${text('NamePrefix')}-deployer-${place + 1}`,
        policyDocument: { ...part, Statement: made },
      });
      new CfnOutput(this, `Arn${place + 1}`, { value: managed.ref });
    });
  }
}

/** Of the two, the one with the boundary if there is one; and one for a key only if there is one. */
function chosen(within: Statement | undefined, anywhere: Statement): Statement | IResolvable {
  const { condition: hasKey } = has('DirectoryKey');
  if (anywhere.Sid === 'StoreTheLogin') return Fn.conditionIf(hasKey, anywhere, Aws.NO_VALUE);
  if (within === undefined || within.Sid === anywhere.Sid) return anywhere;
  return Fn.conditionIf(has('PermissionsBoundary').condition, within, anywhere);
}

function statements(permissionsBoundary?: string): readonly Statement[] {
  return deployerPermissions({
    namePrefix: text('NamePrefix'),
    hub: { account: Aws.ACCOUNT_ID, region: Aws.REGION, vpc: text('HubVpc') },
    roles: { path: text('RolePath'), permissionsBoundary },
    directory: {
      bindParameter: text('DirectoryBindParameter'),
      caParameter: directoryCa(),
      key: text('DirectoryKey'),
    },
    logKey: 'any',
    delegatedAdministrator: true,
  }).Statement;
}
