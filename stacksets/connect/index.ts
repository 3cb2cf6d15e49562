import { printable } from '../../provider/runtime/printable.ts';
import { NotAsked } from '../ask-hub/not-asked.ts';
import type { Program } from '../cli/program.ts';
import { type Caller, currentCaller } from '../people/caller.ts';
import { nameFault } from '../people/endpoint.ts';
import { loginToken } from '../people/token.ts';
import { userOf } from '../people/user-name.ts';
import { authoritiesFile } from './authorities-file.ts';
import { clientFor, PROGRAMS } from './client.ts';
import { explain } from './explain.ts';
import { type Found, find } from './find.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { recordsIn } from './records.ts';
import { attempt, handOver, installed, leadsInto } from './run-client.ts';

/** `connect` logs a person in to the database of an access. */
export const connect: Program = { name: 'connect', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words, process.env);
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const caller = currentCaller(options.region);
  const region = options.region ?? (await caller.region());
  const { account, arn } = await caller.identity();
  const user = options.user ?? userOf({ arn });
  const records = recordsIn(region, options.prefix);
  const database = await find(options.target, { account, region }, records);
  console.error(`${user} on ${database.host}:${database.port}, ${database.identity.dbname}`);
  await refuseInVain(database, options);
  return await logIn({ caller, database, region, user, options });
}

/** What can be known before anybody is asked. */
async function refuseInVain({ host, engine }: Found, { wayIn }: Options): Promise<void> {
  const fault = nameFault(host);
  if (fault !== undefined) throw new Error(fault);
  if (engine === 'postgres' || wayIn === undefined || (await leadsInto(host, wayIn))) return;
  throw new Error(
    `--through: MySQL's clients check the server by the name that they connect to. Let it lead ` +
      `into the tunnel, by this line in /etc/hosts: ${wayIn.address} ${host}`,
  );
}

async function logIn({
  caller,
  database,
  region,
  user,
  options: { ca: given, wayIn, rest },
}: {
  readonly caller: Caller;
  readonly database: Found;
  readonly region: string;
  readonly user: string;
  readonly options: Options;
}): Promise<number> {
  const programs = PROGRAMS[database.engine];
  const found = await installed(programs);
  if (found === undefined)
    throw new NotAsked(`${programs.join(' or ')} is not on the PATH: install it, and ask again`);
  const { host, port } = database;
  const token = await loginToken({ host, port, region, user }, await caller.credentials());
  const ca = authoritiesFile(given, region);
  try {
    const login = { database, user, token, ca: ca.path, wayIn };
    const client = clientFor(found.program, found.version, login, process.env);
    const said = await attempt(client);
    if (said === undefined) return await handOver(client, rest);
    for (const line of said.split('\n')) console.error(printable(line));
    throw new NotAsked(explain(said) ?? `${found.program} could not log in`);
  } finally {
    ca.remove();
  }
}
