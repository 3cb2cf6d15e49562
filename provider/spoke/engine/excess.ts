import type { Level } from '../../contract/request/level.ts';
import { tenOf } from '../model/describe.ts';
import { byText } from '../plan/lists.ts';

/** What somebody may do beyond a level, by something that is not the product's to take. */
export interface Excess {
  readonly holder: string;
  readonly level: Level;
  /** `INSERT on tables app.t` */
  readonly has: string;
  /** What ends it, as an order. */
  readonly cure: string;
}

/** One warning for all that have the same, and never very many. */
export function warnOfExcess(excesses: readonly Excess[]): string[] {
  const alike = Map.groupBy(excesses, ({ level, has, cure }) => `${level}\n${has}\n${cure}`);
  const groups = byText([...alike.values()], ([first]) => `${first?.holder}\n${first?.has}`);
  const warnings = groups.flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const holders = [first, ...rest].map(({ holder }) => holder);
    const verb = rest.length === 0 ? 'has' : 'have';
    return [
      `beyond ${first.level}, ${tenOf(holders)} ${verb} ${first.has}. To end that, ${first.cure}`,
    ];
  });
  return firstTen(warnings, 'rights beyond a level');
}

const MOST = 10;

export function firstTen(warnings: readonly string[], about: string): string[] {
  const more = warnings.length - MOST;
  return more <= 0
    ? [...warnings]
    : [...warnings.slice(0, MOST), `${more} more warnings about ${about} are left out`];
}
