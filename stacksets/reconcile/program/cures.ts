import type { Row, RowOutcome } from '../../../provider/contract/messages/reconcile.ts';
import { command } from '../../../provider/runtime/command.ts';

/** What to do about accesses with one outcome, in lines. Commands have lines of their own. */
export function cureFor(outcome: RowOutcome, rows: readonly Row[]): string[] {
  const ids = rows.flatMap(({ access }) => (access === undefined ? [] : [access]));
  switch (outcome) {
    case 'failed':
      return ['Correct what the problem names. The next run tries again; at once:', again(ids)];
    case 'refused':
      return [
        'If these people are to lose the access, say so, for each access:',
        ...ids.slice(0, 1).map((id) => `$ ${command('reconcile', `--confirm ${id}`)}`),
      ];
    case 'not reached':
      return ['The time of the run was over. The next run goes on; at once:', again(ids)];
    case 'unreadable':
      return ['The cure: docs/accesses.md, "Unreadable records".'];
    case 'unrecorded':
      return ['Who can log in, and how to end it: docs/reconcile.md, "Accesses without a record".'];
    case 'not possible':
      return ['Declare mastersecret, or apply where the access is declared.'];
    case 'differs':
      return ['To make it true:', again(ids)];
    case 'changed':
    case 'superseded':
    case 'true':
      return [];
  }
}

function again(ids: readonly string[]): string {
  const [only] = ids.length === 1 ? ids : [];
  return `$ ${command('reconcile', only && `--access ${only}`)}`;
}
