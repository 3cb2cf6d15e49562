/** The names of database servers, as RDS gives them. */

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `host` or `host:port`. Undefined for a text that is neither. */
export function parseEndpoint(text: string): { host: string; port?: number } | undefined {
  const [, host, digits] = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (host === undefined) return undefined;
  if (digits === undefined) return { host: host.toLowerCase() };
  const port = Number(digits);
  return port < 1 || port > 65_535 ? undefined : { host: host.toLowerCase(), port };
}

/**
 * The Region in a name of RDS: NAME.HASH.REGION.rds.amazonaws.com, in China
 * NAME.HASH.rds.REGION.amazonaws.com.cn. Undefined for any other name.
 */
export function regionIn(host: string): string | undefined {
  const [, outside, china] =
    /\.(?:([a-z]{2,}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com|rds\.(cn-[a-z]+-\d)\.amazonaws\.com\.cn)$/.exec(
      host,
    ) ?? [];
  return outside ?? china;
}

/** Why no token opens a server by this name; undefined if one may. */
export function nameFault(host: string): string | undefined {
  if (/\.cluster-custom-/.test(host))
    return `${host} is a custom endpoint, which takes no token: use the cluster's or an instance's endpoint`;
  if (/\.global-/.test(host) && regionIn(host) === undefined)
    return `${host} is a global endpoint, which is in no Region: use a Region's endpoint of the cluster`;
  return undefined;
}
