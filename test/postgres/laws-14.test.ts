import { describePostgresLaws } from './laws.ts';

describePostgresLaws(14);
