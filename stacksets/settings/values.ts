import * as z from 'zod';
import { REGIONS } from './regions.ts';

/** Values that several settings share. */

export const text = (pattern: RegExp, problem: string) => z.string().regex(pattern, problem);

export const unique = <T extends z.ZodType<string>>(item: T) =>
  z.array(item).refine((list) => new Set(list).size === list.length, 'must not name one twice');

export const account = text(/^\d{12}$/, 'must be 12 digits');

export const region = z
  .string()
  .refine((name) => !/^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc-[a-z]+)-/.test(name), {
    error:
      'must not be of AWS China, GovCloud or another separate partition: its ARNs ' +
      "don't begin with arn:aws:, as all templates and policies assume",
    abort: true,
  })
  .refine(
    (name) => REGIONS.includes(name),
    'must be a Region that the rollout knows (settings/regions.ts), such as eu-central-1',
  );

export const parameterName = text(
  /^(\/[a-zA-Z0-9_.-]+)+$/,
  'must be the name of an SSM parameter, with a slash before it',
);

export const network = z.cidrv4('must be a network such as 10.0.0.0/16');

export const MAX_NAME_SERVERS = 4;
/** The networks of the name servers that a function may ask: of their port 53. */
export const nameServers = unique(network).max(
  MAX_NAME_SERVERS,
  `must be ${MAX_NAME_SERVERS} networks at most`,
);

export const keyArn = text(
  /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[a-f0-9-]+$/,
  'must be the ARN of a KMS key',
);

export const keyAlias = text(
  /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
  'must be the alias of a KMS key of your own, such as alias/database-access',
);

export const percentage = z.int().min(0).max(100);

/** The retention periods that CloudWatch Logs offers. */
export const days = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]);

/** A security group has 60 outbound rules unless the quota was raised; one of them is for AWS. */
export const MAX_RULES = 59;
