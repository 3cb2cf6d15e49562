import type { World } from '../support/database/mysql.ts';
import { specifyReconciliation } from '../support/database/specification/reconciliation.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { describeSighting } from './sighting.ts';
import { mysqlEngine } from './specification.ts';

const mariadb = await sandboxServer('reconcile-mariadb', { flavour: 'mariadb', series: '11.8' });
const mysql = await sandboxServer('reconcile-mysql', { flavour: 'mysql' });

const describeReconciliation = (given: () => World) =>
  specifyReconciliation(mysqlEngine(given), given, { specifiesTheHub: false });

for (const server of [mariadb, mysql])
  describeServer(server, { sighting: describeSighting, reconcile: describeReconciliation });
