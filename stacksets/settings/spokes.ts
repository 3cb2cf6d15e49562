import * as z from 'zod';
import { DEFAULT_PARAMETER_PREFIX } from '../../provider/contract/names.ts';
import { MAX_PARAMETER_PREFIX } from '../../provider/contract/request/identity.ts';
import { VPC_ROOT } from '../names.ts';
import { keyAlias, MAX_RULES, nameServers, network, text, unique } from './values.ts';

/** What the spokes of all accounts have in common. */
export const spokes = z
  .strictObject({
    parameterPrefix: text(
      /^[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/,
      'must be path parts without a leading slash',
    )
      .max(MAX_PARAMETER_PREFIX)
      .refine(
        (prefix) => ![VPC_ROOT, 'database-access-hub'].includes(prefix.split('/')[0] ?? ''),
        'must not be where the rollout keeps its own parameters',
      )
      .default(DEFAULT_PARAMETER_PREFIX),
    /**
     * The key of the parameters that spokes write, by the alias it has in every account. Without
     * it: aws/ssm.
     */
    parameterKey: keyAlias.optional(),
    /** Name patterns of the secrets with master users; by default those that RDS manages. */
    masterSecrets: unique(
      text(/^[\w/+=.@!-][\w/+=.@!*-]*$/, 'must be a name, with * for what may follow'),
    ).default(['rds!*']),
    /** Secrets with this tag may be read too. */
    masterSecretTag: z
      .strictObject({ key: z.string().min(1), value: z.string().min(1) })
      .optional(),
    /** Path patterns of the parameters with master users. */
    masterParameters: unique(
      text(
        /^[\w.-][\w./*-]*$/,
        'must be a path without a leading slash, with * for what may follow',
      ),
    ).default([]),
    /**
     * Whether a master user may come from a parameter of the type String, with a warning. Everybody
     * who may read parameters can read such a password.
     */
    plainTextMasters: z.boolean().default(false),
    /**
     * Further authorities that may vouch for a database server: PEM files, by their paths from
     * where the settings are. Those of Amazon RDS are known, but in some new Regions
     * (code/authorities.ts says which).
     */
    certificateAuthorities: unique(text(/\S/, 'must be the path of a PEM file')).default([]),
    /** The keys of those secrets and parameters, by alias. */
    masterKeys: unique(keyAlias).default([]),
    /**
     * The networks and ports of databases: apart from HTTPS, the spokes' security groups allow
     * nothing else.
     */
    databaseNetworks: unique(network)
      .min(1)
      .default(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']),
    databasePorts: z.array(z.int().min(1).max(65_535)).min(1).default([3306, 5432]),
    /**
     * The networks of the name servers of VPCs that don't ask Amazon's, such as domain controllers.
     * Security groups don't filter what goes to Amazon's.
     */
    nameServers: nameServers.default([]),
  })
  .refine(
    ({ databaseNetworks, databasePorts, nameServers }) =>
      databaseNetworks.length * databasePorts.length + 2 * nameServers.length <= MAX_RULES,
    `databaseNetworks times databasePorts, and two for each of nameServers, must be ${MAX_RULES} ` +
      'at most: a security group has 60 rules',
  );
