import { everyOr } from '../support/every.ts';
import { describePostgresLaws } from './laws.ts';

for (const major of everyOr<readonly (16 | 18)[]>([16, 18], [18])) describePostgresLaws(major);
