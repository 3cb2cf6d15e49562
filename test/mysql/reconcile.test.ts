import type { World } from '../support/database/mysql.ts';
import { specifyReconciliation } from '../support/database/specification/reconciliation.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { mysqlEngine } from './specification.ts';

const server = await sandboxServer('reconcile', { flavour: 'mariadb', series: '11.8' });

const describeReconciliation = (given: () => World) =>
  specifyReconciliation(mysqlEngine(given), given, { spoilsTheHub: false });

describeServer(server, { reconcile: describeReconciliation });
