import { vpcParameters } from '../../names.ts';

/** What an account publishes for its spoke (docs/rollout.md, step 4). */
export function publishedTemplate(
  vpcName: string,
  { vpc, subnets }: { readonly vpc: string; readonly subnets: readonly string[] },
): string {
  const names = vpcParameters(vpcName);
  const parameter = (Name: string, Type: string, Value: string) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name, Type, Value },
  });
  return JSON.stringify({
    Description: 'database-access: the VPC of verify, for its spoke',
    Resources: {
      Vpc: parameter(names.id, 'String', vpc),
      Subnets: parameter(names.subnets, 'StringList', subnets.join(',')),
    },
  });
}
