import { endOf } from '../contract/request/ends.ts';
import { accessId } from '../contract/request/identity.ts';
import type { Request } from '../contract/request/request.ts';
import type { Log } from '../runtime/log.ts';
import { printable } from '../runtime/printable.ts';
import type { Task } from './tasks.ts';

/** The names of an order's groups that have ended. */
export function ending(ended: readonly string[]): Pick<Task, 'ended'> {
  return ended.length > 0 ? { ended } : {};
}

/** Why somebody has lost an access, for whoever asks later. */
export function logEnded(
  { identity, until }: Request,
  ended: readonly string[],
  log: Pick<Log, 'info'>,
): void {
  if (ended.length === 0) return;
  const ends = Object.fromEntries(ended.map((name) => [name, endOf(until, name)]));
  log.info('groups that have ended', { access: accessId(identity), ended: ends });
}

/** Somebody may have written last year's date. */
export function warnOfEnded({ until }: Request, ended: readonly string[]): string[] {
  if (ended.length === 0) return [];
  const named = ended
    .slice(0, MOST_SHOWN)
    .map((name) => `${printable(name, 64)} on ${endOf(until, name)}`);
  const more = ended.length > MOST_SHOWN ? ` and ${ended.length - MOST_SHOWN} more` : '';
  return [
    `until: over for ${named.join(', ')}${more}. What has ended counts as absent from groups, so ` +
      'nobody has the access by it',
  ];
}

const MOST_SHOWN = 10;
