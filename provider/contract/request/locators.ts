/**
 * Texts that tell where something is. Each parser returns undefined for a text that it cannot
 * parse.
 */

export interface Address {
  /** In lower case, without the final dot of a fully qualified name. */
  readonly host: string;
  readonly port?: number;
}

/** `host`, `host:port`, `[IPv6]` or `[IPv6]:port`. */
export function parseAddress(value: string): Address | undefined {
  const { v6, name, port } =
    /^(?:\[(?<v6>[0-9a-f:]+)\]|(?<name>[a-z0-9](?:[a-z0-9_.-]{0,251}[a-z0-9])?)\.?)(?::(?<port>\d{1,5}))?$/i.exec(
      value,
    )?.groups ?? {};
  const host = v6 ?? name;
  if (host === undefined || /^\d+$|\.\./.test(host)) return undefined;
  if (port === undefined) return { host: host.toLowerCase() };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { host: host.toLowerCase(), port: number } : undefined;
}

export interface MasterSecretLocator {
  readonly from: 'secretsmanager' | 'ssm';
  /** An ARN, or the name of an SSM parameter. */
  readonly id: string;
  readonly account?: string;
  readonly region?: string;
}

export function parseMasterSecret(value: string): MasterSecretLocator | undefined {
  if (/^\/[a-zA-Z0-9_./-]+$/.test(value)) return { from: 'ssm', id: value };
  const [, service, region = '', account = ''] =
    /^arn:aws[a-z-]*:(secretsmanager|ssm):([a-z0-9-]+):(\d{12}):(?:secret:|parameter\/)\S+$/.exec(
      value,
    ) ?? [];
  if (service !== 'secretsmanager' && service !== 'ssm') return undefined;
  return { from: service, id: value, account, region };
}
