import * as z from 'zod';
import { WITHOUT_FUNCTION_URLS } from './regions.ts';
import { account, nameServers, region, text, unique } from './values.ts';

/**
 * A function's resource policy has at most 20 KB
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
const MAX_INVOKERS = 40;

export const hub = z.strictObject({
  account,
  region: region.refine(
    (name) => !WITHOUT_FUNCTION_URLS.includes(name),
    'has no Lambda function URLs, by which the doors call the hub: name another Region for the ' +
      'hub, such as eu-central-1. Doors and spokes may be there (regions)',
  ),
  vpc: text(/^vpc-[a-f0-9]+$/, 'must be a VPC id'),
  /**
   * Private, with a route to the directory and, through NAT or interface endpoints, to STS, SSM,
   * Organizations, Lambda (of all Regions) and S3.
   */
  subnets: unique(text(/^subnet-[a-f0-9]+$/, 'must be a subnet id')).min(1),
  /** Networks of the VPC's name servers, if it does not ask Amazon's; the directory's are open. */
  nameServers: nameServers.default([]),
  /**
   * Roles or users that may invoke the hub directly. They are trusted: the hub believes them about
   * the account they speak for. Name principals of the hub's own account. A principal of another
   * account can `aws lambda invoke`, but cannot use Terraform, which always asks for `$LATEST`, and
   * Lambda accepts no policy for that
   * (https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html). Such a pipeline assumes
   * a role of the hub's account first. An account id trusts everybody whom that account permits it.
   */
  trustedInvokers: unique(
    text(
      /^(\d{12}|arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+)$/,
      'must be an account id, or the ARN of a role or user',
    ),
  )
    .max(
      MAX_INVOKERS,
      `must be ${MAX_INVOKERS} at most: name an account, whose own policies choose`,
    )
    .default([]),
  /**
   * How many requests run at once. It is taken from the account's limit, of which 100 must remain;
   * new accounts often have only 10.
   */
  reservedConcurrency: z.int().min(1).max(900).default(20),
});
