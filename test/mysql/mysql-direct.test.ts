import { everyOr } from '../support/every.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { SPECIFICATION, SUITES, type Suite } from './suites.ts';

/** As RDS was before 8.0.36: _ and % in a grant are patterns, and the master user has no role. */
const server = await sandboxServer('mysql-direct', {
  ...{ flavour: 'mysql', partialRevokes: false, master: 'direct' },
});

describeServer(server, everyOr<Record<string, Suite>>(SUITES, SPECIFICATION));
