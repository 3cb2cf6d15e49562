import type { LeftOutAccounts } from '../../provider/contract/messages/doctor.ts';
import type { Unasked } from './batches.ts';

/** What the tables of all programs say in the same words. */

export function counted(count: number, what: string, plural = `${what}s`): string {
  return `${count} ${count === 1 ? what : plural}`;
}

interface Place {
  readonly account: string;
  readonly name: string;
  readonly region: string;
}

export function placeOf({ account, name, region }: Place): string {
  return [account, ...(name === '' ? [] : [name]), region].join('  ');
}

export function unaskedSection({ accounts, problem }: Unasked): string {
  const title = `the hub could not be asked (${counted(accounts.length, 'account')})`;
  return [title, `  ${problem}`, ...accounts.map((account) => `    ${account}`)].join('\n');
}

/** A line, or none. */
export function leftOutLines({ inactive, management }: LeftOutAccounts): string[] {
  const left = [
    ...(inactive > 0 ? [`${counted(inactive, 'account')} not active`] : []),
    ...(management > 0 ? ['the management account'] : []),
  ];
  return left.length > 0 ? [`left out: ${left.join(', ')}`] : [];
}
