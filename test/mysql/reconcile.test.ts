import type { World } from '../support/database/mysql.ts';
import { specifyReconciliation } from '../support/database/specification/reconciliation.ts';
import { everyOr } from '../support/every.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { describeSighting } from './sighting.ts';
import { mysqlEngine } from './specification.ts';
import type { Suite } from './suites.ts';

const mariadb = await sandboxServer('reconcile-mariadb', { flavour: 'mariadb', series: '11.8' });
const mysql = await sandboxServer('reconcile-mysql', { flavour: 'mysql' });

const describeReconciliation = (given: () => World) =>
  specifyReconciliation(mysqlEngine(given), given, { specifiesTheHub: false });

const both = { sighting: describeSighting, reconcile: describeReconciliation };
describeServer(mysql, both);
// test/reconcile runs the reconciliation on MariaDB too, through everything.
describeServer(mariadb, everyOr<Record<string, Suite>>(both, { sighting: describeSighting }));
