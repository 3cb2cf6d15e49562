import type { IResolvable } from 'aws-cdk-lib';
import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ifGiven, spelt } from '../open.ts';
import type { Perhaps } from '../settings/open.ts';

export type EgressRule = CfnSecurityGroup.EgressProperty | IResolvable;

/** Lets a function out to a port of a network, if both are given. */
export function egress(rule: {
  readonly description: string;
  readonly ipProtocol: string;
  readonly port: Perhaps<number>;
  readonly network: Perhaps;
}): EgressRule[] {
  const { description, ipProtocol } = rule;
  const made = ifGiven(rule.network, (cidrIp) =>
    ifGiven(rule.port, (port) => {
      const properties = { description, ipProtocol, fromPort: port, toPort: port, cidrIp };
      const isLeftOpen = [rule.network, rule.port].some((each) => typeof each === 'object');
      return isLeftOpen ? spelt(properties) : properties;
    }),
  );
  return made === undefined ? [] : [made as EgressRule];
}
