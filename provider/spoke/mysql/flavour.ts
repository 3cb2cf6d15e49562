/** RDS and Aurora for MySQL speak as MySQL does. */
export type Flavour = 'mysql' | 'mariadb';

export interface Version {
  readonly flavour: Flavour;
  /** 80036 for 8.0.36, 101119 for 10.11.19. */
  readonly number: number;
}

/** Parses the result of `VERSION()`: `8.0.36`, `8.4.3-log`, `10.11.19-MariaDB-log`. */
export function parseVersion(text: string): Version | undefined {
  const found = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(text);
  if (found === null) return undefined;
  const [, major, minor, patch] = found.map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return {
    flavour: /mariadb/i.test(text) ? 'mariadb' : 'mysql',
    number: major * 10_000 + minor * 100 + patch,
  };
}

/**
 * MySQL 8.0.17 is the first to accept a hash of caching_sha2_password as a hexadecimal literal;
 * MariaDB 10.6 is the first with IAM authentication on RDS. RDS no longer offers versions this old.
 */
const OLDEST: Readonly<Record<Flavour, number>> = { mysql: 80_017, mariadb: 100_600 };

export function isSupported({ flavour, number }: Version): boolean {
  return number >= OLDEST[flavour];
}
