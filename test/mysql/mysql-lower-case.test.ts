import { describeServer, sandboxServer } from './servers.ts';
import { SPECIFICATION } from './suites.ts';

const server = await sandboxServer('mysql-lower', { flavour: 'mysql', lowerCaseTableNames: 1 });

describeServer(server, SPECIFICATION);
