import { describePostgresLaws } from './laws.ts';

describePostgresLaws(18);
