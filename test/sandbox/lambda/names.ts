import dns from 'node:dns';

/**
 * RDS's names of the sandbox's databases (aws/cloudformation/resources/databases.py) lead to this
 * machine, in the functions' processes only.
 */
export const RDS_HOST = /^[a-z0-9-]+\.sandbox0\.[a-z0-9-]+\.rds\.amazonaws\.com$/;

/** Of a certificate for these names in a Region. */
export const rdsHosts = (region: string) => `*.sandbox0.${region}.rds.amazonaws.com`;

type Lookup = typeof dns.lookup;

/** Sockets look `dns.lookup` up when they connect, so it can be replaced. */
export function resolveDatabases(): void {
  const original = dns.lookup;
  const lookup = (host: string, ...rest: unknown[]) =>
    Reflect.apply(original, dns, [RDS_HOST.test(host) ? 'localhost' : host, ...rest]);
  // The overloads of the original are those of its replacement, which hands everything on.
  dns.lookup = Object.assign(lookup, original) as unknown as Lookup;
}
