/** What clients and servers say when nobody gets in, and what it means. */
export const MEANINGS: ReadonlyArray<{ readonly says: RegExp; readonly means: string }> = [
  {
    says: /\b(?!password\b)\w+ authentication failed/, // PAM, on RDS
    means:
      'RDS refused the token: no policy of yours allows rds-db:connect as this user on this ' +
      'server, your AWS session has ended, or the token is of another Region or host name',
  },
  {
    says: /password authentication failed/,
    means:
      'this user has no IAM login there: you are in no group of the access, or the group was ' +
      'added since the last run, or your user has another name (--user)',
  },
  {
    says: /Access denied for user '.*' to database/,
    means: 'this user may log in, and not to this database: you are in no group of the access',
  },
  {
    says: /Access denied for user/,
    means:
      'there is no such user with IAM login (you are in no group of the access, or your user has ' +
      'another name: --user), no policy of yours allows rds-db:connect as this user on this ' +
      'server, or your AWS session has ended',
  },
  {
    says: /permission denied for database/,
    means: 'this user may log in, and not to this database: you are in no group of the access',
  },
  {
    says: /certificate verify failed|self[- ]signed certificate|unable to get local issuer/,
    means:
      'the certificate is of no authority that is trusted: --ca-file names a file with the right one. ' +
      'Do not turn the check off: whoever answers would get your token',
  },
  {
    says: /does not match host name|certificate.*hostname|hostname.*mismatch|Validation of SSL server certificate/i,
    means: "the certificate is another server's: is the tunnel the right one?",
  },
  {
    says: /could not translate host name|Unknown (?:MySQL |MariaDB )?server host|Name or service not known/,
    means: 'the name is not known on your network: is the VPN on? A tunnel needs --through PORT',
  },
  {
    says: /timeout expired|timed out|Connection refused|No route to host|Can't connect to/,
    means:
      'the database does not answer on your network: it is private. Is the VPN on? A tunnel ' +
      'needs --through PORT',
  },
  {
    says: /mysql_clear_password/,
    means:
      'this client lacks the plugin that sends a token: Debian and Ubuntu have it in libmariadb3; ' +
      "MySQL's own client has it built in",
  },
];

export function explain(said: string): string | undefined {
  return MEANINGS.find(({ says }) => says.test(said))?.means;
}
