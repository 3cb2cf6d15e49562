import { parseArgs } from 'node:util';
import { RECONCILE_MACHINE } from '../../provider/contract/names.ts';
import { command, QUIET_NOTE, quietCommand } from '../../provider/runtime/command.ts';
import type { Filter } from './filter.ts';

export const USAGE = `${command('review', '[--run RUN | --fresh] [--since RUN] [--html FILE]')}
${command('review', '[--person NAME]... [--database HOST[/DB]]... [--account ACCOUNT]...')}
${quietCommand('review', '--csv | --json ...')}

Who can reach what, as the latest run over all accounts has seen it: which people, applications and
other logins, what needs attention and what to do about it, and what changed.
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION), in the hub's account;
they need s3:ListBucket on the bucket with the results, and s3:GetObject on runs/latest-review.json
and runs/*/review.json in it. --fresh needs those of reconcile (docs/reconcile.md).

  --run RUN           the review of this run
  --fresh             first look at every database: a run that changes nothing. With --account and
                      ids only, a run for these accounts
  --since RUN         compare with the review of this run, instead of the one before
  --person NAME       only this login, and what it can reach; may be repeated
  --database HOST     only this server: its host name, or the first part of it; HOST/DB: only this
                      database; /DB: this database on any server; may be repeated
  --account ACCOUNT   only this account, by id or name; may be repeated
  --csv [FILE]        a row for each login and database. Without FILE, to standard output${QUIET_NOTE}
  --json [FILE]       the review and its findings, for machines; in the same way
  --html FILE         the page for people. If there are more logins than a page holds: an index and a
                      page for each account, in a folder of this name
  --bucket NAME       the bucket with the results (the output ResultsBucketName of the hub's stack),
                      unless it has the usual name
  --machine NAME      with --fresh: the state machine, unless it is ${RECONCILE_MACHINE};
                      an ARN for another account or Region

Exit status: 0 if nothing needs attention; 1 if something does; 2 if the review could not be made: no
bucket, no run, no permission, or a person, database or account that it does not know.`;

/** Where a form of the review goes. */
export const STDOUT = '-';

export interface Options {
  readonly from:
    | 'latest'
    | { readonly run: string }
    | { readonly fresh: { readonly machine: string } };
  readonly since?: string;
  readonly filter: Filter;
  /** Files, or STDOUT. */
  readonly csv?: string;
  readonly json?: string;
  readonly html?: string;
  readonly bucket?: string;
  readonly help: boolean;
}

export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: words.map(withFile),
    options: {
      run: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      since: { type: 'string' },
      person: { type: 'string', multiple: true },
      database: { type: 'string', multiple: true },
      account: { type: 'string', multiple: true },
      csv: { type: 'string' },
      json: { type: 'string' },
      html: { type: 'string' },
      bucket: { type: 'string' },
      machine: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { run, fresh, machine, person, database, account, help, ...rest } = values;
  const { since, csv, json, html, bucket } = rest;
  if (run !== undefined && fresh)
    throw new Error(
      '--run shows a review that there is, and --fresh makes one: leave one of them out',
    );
  if (machine !== undefined && !fresh) throw new Error('--machine goes with --fresh only');
  if (csv === STDOUT && json === STDOUT)
    throw new Error(
      'only one of --csv and --json can go to standard output: give the other a FILE',
    );
  if (html === STDOUT) throw new Error('--html needs a FILE: there may be several pages');
  return {
    from: fresh
      ? { fresh: { machine: machine ?? RECONCILE_MACHINE } }
      : run === undefined
        ? 'latest'
        : { run },
    ...(since !== undefined && { since }),
    filter: {
      ...(person && { people: person }),
      ...(database && { databases: database }),
      ...(account && { accounts: account }),
    },
    ...(csv !== undefined && { csv }),
    ...(json !== undefined && { json }),
    ...(html !== undefined && { html }),
    ...(bucket !== undefined && { bucket }),
    help,
  };
}

/** parseArgs knows no option whose value may be left out. */
function withFile(word: string, at: number, words: readonly string[]): string {
  const next = words[at + 1];
  const isAlone = next === undefined || (next.startsWith('-') && next !== STDOUT);
  return (word === '--csv' || word === '--json') && isAlone ? `${word}=${STDOUT}` : word;
}
