import { everyOr } from '../support/every.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { SPECIFICATION, SUITES, type Suite } from './suites.ts';

const server = await sandboxServer('mariadb-11', { flavour: 'mariadb', series: '11.8' });

describeServer(server, everyOr<Record<string, Suite>>(SUITES, SPECIFICATION));
