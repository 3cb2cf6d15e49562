import { describeServer, sandboxServer } from './servers.ts';
import { CRASH, SUITES } from './suites.ts';

const server = await sandboxServer('mariadb-10', { flavour: 'mariadb', series: '10.11' });

describeServer(server, { ...SUITES, ...CRASH });
