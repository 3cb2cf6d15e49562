import { parseArgs } from 'node:util';
import { command, quietCommand } from '../../provider/runtime/command.ts';
import { nameFault, parseEndpoint, regionIn } from '../people/endpoint.ts';

export const USAGE = `${command('token', '--host HOST:PORT [--user NAME] [--region REGION]')}
${quietCommand('token', '--host HOST:PORT')} | ...

Prints a token with which a person logs in to a database in place of a password, for 15 minutes:
what \`aws rds generate-db-auth-token\` prints. It asks no database: whether the token lets anybody
in is up to your policies (rds-db:connect) and to the server.
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION).

  --host HOST:PORT    the server, by the name that RDS gives it, not by one of your own
  --user NAME         the database user; otherwise the name of your session, up to an @
  --region REGION     unless the server's name tells it`;

export interface Options {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly region?: string;
  readonly help: boolean;
}

export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      host: { type: 'string' },
      user: { type: 'string' },
      region: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { host: given = '', user, region, help } = values;
  if (help) return { host: '', port: 0, help };
  const { host, port } = parseEndpoint(given) ?? {};
  if (host === undefined)
    throw new Error(
      given === '' ? '--host is missing: --host HOST:PORT' : '--host: give HOST:PORT of the server',
    );
  if (port === undefined)
    throw new Error(
      `--host: the port is part of the token: ${host}:5432 (PostgreSQL) or ${host}:3306 (MySQL, MariaDB), unless it has another`,
    );
  const fault = nameFault(host) ?? regionFault(host, region);
  if (fault !== undefined) throw new Error(fault);
  const itsRegion = region ?? regionIn(host);
  return {
    ...{ host, port, help },
    ...(user !== undefined && { user }),
    ...(itsRegion !== undefined && { region: itsRegion }),
  };
}

/** A token of another Region is refused like a forged one. */
function regionFault(host: string, region: string | undefined): string | undefined {
  const itsOwn = regionIn(host);
  if (region === undefined || itsOwn === undefined || region === itsOwn) return undefined;
  return `--region ${region}: ${host} is in ${itsOwn}, and takes tokens of that Region only`;
}
