import type { RadiusServer } from '../iam/radius.ts';
import type { PostgresMajor } from './binaries.ts';

/**
 * pg_hba.conf: nobody logs in without TLS, nobody but the service itself enters the database
 * rdsadmin, and members of rds_iam log in with a token, no longer with a password. The first line
 * that matches counts.
 */
export function accessRules(
  major: PostgresMajor,
  { superuser, master }: { readonly superuser: string; readonly master: string },
  { port, secret }: RadiusServer,
): string {
  const tokens = `radius radiusservers="127.0.0.1" radiusports="${port}" radiussecrets="${secret}"`;
  const rules = [
    ['all', superuser, 'scram-sha-256'],
    ['rdsadmin', 'all', 'reject'],
    // Since PostgreSQL 16, the creator of a role is a member of it, without inheriting from it. RDS
    // does not count that as membership in rds_iam, but PostgreSQL's own +rds_iam does. So this
    // rule also admits a master that has locked itself out.
    ...(major >= 16 ? [['all', master, 'scram-sha-256']] : []),
    ['all', '+rds_iam', tokens],
    ['all', 'all', 'scram-sha-256'],
  ];
  return rules
    .map(([database, user, method]) => `hostssl ${database} ${user} 127.0.0.1/32 ${method}\n`)
    .join('');
}
