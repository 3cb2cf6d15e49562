import * as z from 'zod';
import { text } from './values.ts';

/** What a policy of the company asks of every role; of the central account too. */
export const roles = z.strictObject({
  /**
   * The path of all roles. Choose it before the first rollout: IAM cannot move a role, and a new one
   * of the same name finds the name taken.
   */
  path: text(
    /^(?!\/aws-reserved\/|\/aws-service-role\/)\/([\w+=,.@-]+\/)*$/,
    'must be / or a path that begins and ends with a slash, such as /platform/; AWS keeps /aws-reserved/',
  )
    .max(512)
    .default('/'),
  /**
   * The name (with its path, if it has one) of a managed policy of each account that is the
   * permissions boundary of all roles. It has to allow what stacksets/permissions allows.
   */
  permissionsBoundary: text(
    /^(?!arn:)[\w+=,.@-]+(\/[\w+=,.@-]+)*$/,
    'must be the name of a managed policy that each account has, such as boundaries/workload',
  ).optional(),
});

/** Alarms in the members, for the door of each account and Region. */
export const memberAlarms = z.strictObject({
  /** The name of the SNS topic that gets them, in each account and Region. */
  topic: text(
    /^[\w-]{1,256}$/,
    'must be the name of an SNS topic that each account has in each Region',
  ).optional(),
  /** A dashboard in each account and Region; CloudWatch charges for more than three. */
  dashboard: z.boolean().default(false),
});

/**
 * What AWS accepts in tags
 * (https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html#tag-conventions), and how many a
 * StackSet may have.
 */
const TAG_KEY = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
const MAX_TAGS = 50;
const CHARACTERS = 'letters, digits, spaces and _.:/=+-@';
export const tags = z
  .record(z.string(), text(TAG_VALUE, `must be 1 to 256 ${CHARACTERS}`))
  .superRefine((given, context) => {
    const keys = Object.keys(given);
    if (keys.length > MAX_TAGS) context.addIssue(`must be ${MAX_TAGS} at most`);
    for (const key of keys.filter((key) => !TAG_KEY.test(key)))
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `its name must be 1 to 128 ${CHARACTERS}, and not begin with aws:`,
      });
  });
