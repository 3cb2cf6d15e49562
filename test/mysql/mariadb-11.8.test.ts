import { describeServer, sandboxServer } from './servers.ts';
import { SUITES } from './suites.ts';

const server = await sandboxServer('mariadb-11', { flavour: 'mariadb', series: '11.8' });

describeServer(server, SUITES);
