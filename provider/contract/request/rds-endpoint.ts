/** What the name of an RDS or Aurora endpoint tells. */
export interface RdsEndpoint {
  readonly kind: 'instance' | 'writer' | 'reader' | 'custom' | 'proxy' | 'other';
  /** Of the instance, the cluster, the custom endpoint or the proxy. */
  readonly identifier: string;
  /** RDS's label for the account in the Region; which account it stands for is not public. */
  readonly hash: string;
  readonly region: string;
}

/**
 * Parses a host name in lower case; undefined if RDS does not give such names.
 * Forms: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html
 * and RdsUtils.java of aws/aws-advanced-jdbc-wrapper, which also knows those of China.
 */
export function parseRdsEndpoint(host: string): RdsEndpoint | undefined {
  const { name, prefix, hash, domain } = NAME.exec(host)?.groups ?? {};
  if (name === undefined || hash === undefined || domain === undefined) return undefined;
  const { region = '', chinese = region } = DOMAIN.exec(domain)?.groups ?? {};
  if (chinese === '') return undefined;
  return { kind: kindOf(prefix), identifier: name, hash, region: chinese };
}

/** `orders.cluster-ro-c0ffee.`, and what follows. An endpoint of a proxy has one label more. */
const NAME =
  /^(?<name>[a-z0-9-]+)(?:\.endpoint(?=\.proxy-))?\.(?:(?<prefix>[a-z]+(?:-ro|-custom)?)-)?(?<hash>[a-z0-9]+)\.(?<domain>.+)$/;

/** Domains that only AWS has. */
const DOMAIN =
  /^(?:(?<region>[a-z0-9-]+)\.rds|rds\.(?<chinese>[a-z0-9-]+))\.amazonaws\.(?:com|com\.cn|eu)$/;

function kindOf(prefix: string | undefined): RdsEndpoint['kind'] {
  switch (prefix) {
    case undefined:
      return 'instance';
    case 'cluster':
      return 'writer';
    case 'cluster-ro':
      return 'reader';
    case 'cluster-custom':
      return 'custom';
    case 'proxy':
      return 'proxy';
    default:
      return 'other';
  }
}
