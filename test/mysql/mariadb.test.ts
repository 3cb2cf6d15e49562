import { specify } from '../database/specification.ts';
import { mysqlEngine } from './engine.ts';
import { startWorld } from './world.ts';

specify(mysqlEngine({ name: 'MariaDB', flavour: 'mariadb', start: startWorld }));
