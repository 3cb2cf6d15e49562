import { everyOr } from '../support/every.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { CRASH, SUITES, type Suite } from './suites.ts';

/**
 * The oldest MariaDB of RDS that Debian has, and the one that the sandbox starts unless it is told
 * otherwise.
 */
const server = await sandboxServer('mariadb-10', { flavour: 'mariadb', series: '10.11' });

describeServer(server, everyOr<Record<string, Suite>>({ ...SUITES, ...CRASH }, SUITES));
