import { describeServer, sandboxServer } from './servers.ts';
import { SPECIFICATION } from './suites.ts';

/** As on Aurora: the master user has its privileges because every role is active at login. */
const server = await sandboxServer('mysql-aurora', { flavour: 'mysql', master: 'active roles' });

describeServer(server, SPECIFICATION);
