import { FAILURES_FUNCTION } from '../../provider/contract/names.ts';
import { type Policy, policy, type Statement } from './policy.ts';

/** Lambda may assume the role of every function. */
export function lambdaTrust(): Policy {
  return policy({
    Sid: 'RunAsLambda',
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: 'lambda.amazonaws.com' },
  });
}

interface Place {
  readonly account: string;
  readonly region: string;
  /** The function's name. */
  readonly name: string;
}

/**
 * A function may write to its own log group, but not create it: the rollout does, so that no log is
 * kept for ever.
 */
export function logPermissions({ account, region, name }: Place): Policy {
  return policy({
    Sid: 'OwnLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${name}:*`,
  });
}

const OF_THE_ACCOUNT = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:UnassignPrivateIpAddresses',
];
/**
 * Actions without resources
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html).
 */
const OF_NO_RESOURCE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

/**
 * Lambda needs these to put a function into a VPC. AWS's guide asks for all resources of the
 * account: a role that names single interfaces may be refused. The function's own code needs none
 * of them (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, execution role
 * permissions). The ARN of a shared subnet names the account that shares it; interfaces and
 * security groups in the subnet belong to the function's account
 * (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html).
 */
export function networkPermissions({ account, region, name }: Place): Policy {
  return policy(
    {
      Sid: 'LambdaMakesNetworkInterfaces',
      Effect: 'Allow',
      Action: OF_THE_ACCOUNT,
      Resource: `arn:aws:ec2:${region}:${account}:*/*`,
    },
    {
      Sid: 'InSubnetsThatAreSharedToo',
      Effect: 'Allow',
      Action: 'ec2:CreateNetworkInterface',
      Resource: `arn:aws:ec2:${region}:*:subnet/*`,
    },
    { Sid: 'LambdaLooksAtThem', Effect: 'Allow', Action: OF_NO_RESOURCE, Resource: '*' },
    {
      Sid: 'TheCodeDoesNeither',
      Effect: 'Deny',
      Action: [...OF_THE_ACCOUNT, ...OF_NO_RESOURCE],
      Resource: '*',
      Condition: {
        ArnEquals: {
          'lambda:SourceFunctionArn': `arn:aws:lambda:${region}:${account}:function:${name}`,
        },
      },
    },
  );
}

/** Lambda sends failed events to their destination with the function's own permissions. */
export function handOnFailures(account: string, region: string): Statement {
  return {
    Sid: 'HandOnFailures',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: `arn:aws:lambda:${region}:${account}:function:${FAILURES_FUNCTION}`,
  };
}
