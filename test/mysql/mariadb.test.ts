import { startWorld } from '../support/database/mysql.ts';
import { specify } from '../support/database/specification.ts';
import { mysqlEngine } from './engine.ts';

specify(mysqlEngine({ name: 'MariaDB', flavour: 'mariadb', start: startWorld }));
