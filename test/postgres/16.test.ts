import { everyOr } from '../support/every.ts';
import { specify } from './specification.ts';

for (const major of everyOr<readonly (15 | 16 | 17)[]>([15, 16, 17], [16])) specify(major);
