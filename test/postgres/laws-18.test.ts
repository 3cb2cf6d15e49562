import { everyOr } from '../support/every.ts';
import { describePostgresLaws } from './laws.ts';

for (const major of everyOr<readonly (14 | 16 | 18)[]>([14, 16, 18], [18]))
  describePostgresLaws(major);
