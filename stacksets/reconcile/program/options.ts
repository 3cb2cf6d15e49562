import { parseArgs } from 'node:util';
import { type RunInput, runInput } from '../../../provider/contract/messages/reconcile.ts';
import { RECONCILE_MACHINE } from '../../../provider/contract/names.ts';
import { issuesOf } from '../../../provider/contract/request/fields.ts';
import { command, QUIET_NOTE, quietCommand } from '../../../provider/runtime/command.ts';

export const USAGE = `${command('reconcile', '[--check] [--account ACCOUNT]... [--group GROUP]... [--access ACCESS]...')}
                     [--person NAME]...
${command('reconcile', '--confirm ID [--confirm ID]...')}
${command('reconcile', '--run RUN')}
${quietCommand('reconcile', '--json ...')}

Makes every access of every account true now, as it happens each night, and shows what that changed.
Credentials and Region come from AWS's usual settings (AWS_PROFILE, AWS_REGION), in the hub's account;
docs/reconcile.md has the permissions that they need.

  --check             change nothing: say what differs
  --account ACCOUNT   only this account; may be repeated
  --group GROUP       only accesses that name this group; may be repeated
  --access ACCESS     only this access: env/project/appname/dbname, or the 12 digits of its id; may
                      be repeated
  --person NAME       only accesses in which this person has a login, by the latest review; may
                      be repeated. Who has just joined a group has none yet: --group
  --confirm ID        the access with this id may lose most of its people; may be repeated. If no
                      other option says which accesses, the run is for these
  --run RUN           start nothing: show a run that goes on or is over
  --machine NAME      the state machine, unless it is ${RECONCILE_MACHINE}; an ARN for
                      another account or Region
  --bucket NAME       with --person: the bucket with the results (the output ResultsBucketName of the
                      hub's stack), unless it has the usual name
  --json              the results, for machines${QUIET_NOTE}

Ctrl-C leaves the run going.

Exit status: 0 if every access is true; 1 if one is not, with --check differs, or is not there; 2 if the
run did not finish, an account and Region could not be asked, or the review does not know the person.`;

export interface Options {
  readonly machine: string;
  /** What to do: a run to start, or one to look at. */
  readonly run: NewRun | { readonly id: string };
  readonly json: boolean;
  readonly help: boolean;
}

export interface NewRun {
  readonly input: RunInput;
  /** Only for accesses of these people. Their latest review is in the bucket. */
  readonly people?: readonly string[];
  readonly bucket?: string;
}

export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      check: { type: 'boolean', default: false },
      account: { type: 'string', multiple: true },
      group: { type: 'string', multiple: true },
      access: { type: 'string', multiple: true },
      person: { type: 'string', multiple: true },
      confirm: { type: 'string', multiple: true },
      bucket: { type: 'string' },
      run: { type: 'string' },
      machine: { type: 'string', default: RECONCILE_MACHINE },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { machine, json, help, run: id, ...which } = values;
  if (id === undefined) return { machine, json, help, run: newRun(which) };
  const { check, ...others } = which;
  if (check || Object.values(others).some((value) => value !== undefined))
    throw new Error('--run shows a run that was started already, so it goes with no other choice');
  return { machine, json, help, run: { id } };
}

interface Which {
  readonly check: boolean;
  readonly account?: string[];
  readonly group?: string[];
  readonly access?: string[];
  readonly person?: string[];
  readonly confirm?: string[];
  readonly bucket?: string;
}

function newRun({ person, bucket, ...which }: Which): NewRun {
  if (bucket !== undefined && person === undefined)
    throw new Error('--bucket is for --person, whose accesses the latest review knows');
  const input = inputOf({ ...which, isForPeople: person !== undefined });
  return { input, ...(person && { people: person }), ...(bucket !== undefined && { bucket }) };
}

function inputOf({
  check,
  account,
  group,
  access,
  confirm,
  isForPeople,
}: Omit<Which, 'person' | 'bucket'> & { readonly isForPeople: boolean }): RunInput {
  if (check && confirm !== undefined)
    throw new Error('--confirm is for removals, and --check removes nobody: leave one of them out');
  const isAlone = [account, group, access].every((list) => list === undefined) && !isForPeople;
  const accesses = isAlone ? confirm : access;
  const { data, error } = runInput.safeParse({
    mode: check ? 'check' : 'apply',
    ...(account !== undefined && { accounts: account }),
    ...(group !== undefined && { groups: group }),
    ...(accesses !== undefined && { accesses }),
    ...(confirm !== undefined && { confirm }),
  });
  if (data === undefined) throw new Error(issuesOf(error).join('; '));
  return data;
}
