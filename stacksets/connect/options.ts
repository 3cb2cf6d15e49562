import { parseArgs } from 'node:util';
import { DEFAULT_PARAMETER_PREFIX } from '../../provider/contract/names.ts';
import { command } from '../../provider/runtime/command.ts';
import { parseTarget, type Target } from './target.ts';
import { parseWayIn, type WayIn } from './way-in.ts';

export const USAGE = `${command('connect', 'PROJECT/APP/DB [--env ENV] [--user NAME] [-- ARGUMENT...]')}

Logs you in to the database of an access, with psql, mysql or mariadb: finds the server, makes a
token in place of a password, and has the client check the server's certificate. ARGUMENTs go to the
client: ${command('connect', "shop/checkout/app -- -c 'SELECT 1'")}
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION): those of the
database's account and Region. They need rds-db:connect on your database user, and ssm:GetParameter
and ssm:GetParametersByPath below /${DEFAULT_PARAMETER_PREFIX}/records.

  PROJECT/APP/DB      the access, as it is declared; or ENV/PROJECT/APP/DB
  --env ENV           which one, if several have the same project, appname and dbname
  --user NAME         your database user; otherwise the name of your session, up to an @
  --region REGION     the database's, unless AWS_REGION or the profile says so
  --through PORT      a tunnel to the database's port starts at this port of your machine
  --ca-file FILE      certificates to trust in place of Amazon RDS's, which are built in; the
                      variable DATABASE_ACCESS_CA names it too
  --parameter-prefix PREFIX
                      first part of the parameters' names, unless it is ${DEFAULT_PARAMETER_PREFIX}

Exit status: the client's; 2 if it came to nothing before that.`;

export interface Options {
  readonly target: Target;
  readonly user?: string;
  readonly region?: string;
  readonly wayIn?: WayIn;
  readonly ca?: string;
  readonly prefix: string;
  /** For the client. */
  readonly rest: readonly string[];
}

/** Undefined if the usage is asked for. */
export function parseOptions(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Options | undefined {
  const end = words.indexOf('--');
  const [own, rest] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      env: { type: 'string' },
      user: { type: 'string' },
      region: { type: 'string' },
      through: { type: 'string' },
      'ca-file': { type: 'string' },
      'parameter-prefix': { type: 'string', default: DEFAULT_PARAMETER_PREFIX },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { env, user, region, through, 'parameter-prefix': prefix } = values;
  const ca = values['ca-file'] ?? environment['DATABASE_ACCESS_CA'];
  return {
    target: parseTarget(positionals, env),
    ...(user !== undefined && { user }),
    ...(region !== undefined && { region }),
    ...(through !== undefined && { wayIn: parseWayIn(through) }),
    ...(ca !== undefined && { ca }),
    prefix,
    rest,
  };
}
