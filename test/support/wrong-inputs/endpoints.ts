// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

import type { WrongInput } from './right.ts';

/** Endpoints, Regions and VPCs. */
export const ENDPOINTS: readonly WrongInput[] = [
  [
    'a URL of PostgreSQL',
    { dbendpoint: 'postgres://app:Hunter2@orders.example:5432/orders' },
    'dbendpoint: is a URL; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'a URL of JDBC',
    { dbendpoint: 'jdbc:postgresql://orders.example/orders' },
    'dbendpoint: is a URL; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'https',
    { dbendpoint: 'https://orders.example' },
    'dbendpoint: is a URL; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'a path',
    { dbendpoint: 'orders.example:5432/orders' },
    'dbendpoint: goes on after host and port; it must be a host name or host:port, as ' +
      'the RDS attributes address and endpoint are',
  ],
  [
    'options',
    { dbendpoint: 'orders.example?sslmode=require' },
    'dbendpoint: goes on after host and port; it must be a host name or host:port, as ' +
      'the RDS attributes address and endpoint are',
  ],
  [
    'a user',
    { dbendpoint: 'app@orders.example' },
    'dbendpoint: holds an @; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'a port above 65535',
    { dbendpoint: 'orders.example:99999' },
    'dbendpoint: has a port that is not 1 to 65535; it must be a host name or host:port, ' +
      'as the RDS attributes address and endpoint are',
  ],
  [
    'port 0',
    { dbendpoint: 'orders.example:0' },
    'dbendpoint: has a port that is not 1 to 65535; it must be a host name or host:port, ' +
      'as the RDS attributes address and endpoint are',
  ],
  [
    'a port in words',
    { dbendpoint: 'orders.example:postgres' },
    'dbendpoint: has a port that is no number; it must be a host name or host:port, as ' +
      'the RDS attributes address and endpoint are',
  ],
  [
    'a colon without a port',
    { dbendpoint: 'orders.example:' },
    'dbendpoint: has a colon without a port; it must be a host name or host:port, as the ' +
      'RDS attributes address and endpoint are',
  ],
  [
    'only a port',
    { dbendpoint: 5432 },
    'dbendpoint: is only a number; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'a port in a text',
    { dbendpoint: ':5432' },
    'dbendpoint: has no host; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'a space within',
    { dbendpoint: 'orders.example 5432' },
    'dbendpoint: holds a space; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'two hosts',
    { dbendpoint: 'a.example,b.example' },
    'dbendpoint: names several hosts; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'an ARN',
    { dbendpoint: 'arn:aws:rds:eu-central-1:222222222222:db:orders' },
    'dbendpoint: is an ARN; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    'IPv6 without brackets',
    { dbendpoint: 'fd00::5' },
    'dbendpoint: is an IPv6 address without brackets; it must be a host name or ' +
      'host:port, as the RDS attributes address and endpoint are',
  ],
  [
    'two dots',
    { dbendpoint: 'orders..example' },
    'dbendpoint: has two dots in a row; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'a hyphen at the end',
    { dbendpoint: 'orders-' },
    'dbendpoint: must be a host name or host:port, as the RDS attributes address and ' +
      'endpoint are',
  ],
  [
    'an RDS Proxy',
    { dbendpoint: 'orders.proxy-c0ffee.eu-central-1.rds.amazonaws.com' },
    'dbendpoint: is an RDS Proxy, where no users can be made; give the endpoint of the ' +
      "instance, or of the cluster's writer",
  ],
  [
    "an attribute's object",
    { dbendpoint: { Address: 'orders.example', Port: 5432 } },
    'dbendpoint: is an object; it must be a host name or host:port, as the RDS ' +
      'attributes address and endpoint are',
  ],
  [
    'a list',
    { dbendpoint: ['orders.example'] },
    'dbendpoint: is a list; it must be a host name or host:port, as the RDS attributes ' +
      'address and endpoint are',
  ],
  [
    "Terraform's unresolved reference",
    { dbendpoint: '${aws_db_instance.orders.endpoint}' },
    'dbendpoint: holds ${...} as plain text, which nobody resolved. Give the value ' +
      'itself; in CloudFormation, by !Sub',
  ],
  [
    'an Availability Zone',
    { region: 'eu-central-1a' },
    'region: is an Availability Zone, with a letter at its end; it must be a Region such ' +
      'as eu-central-1',
  ],
  [
    'a city',
    { region: 'Frankfurt' },
    'region: is not the code of a Region, which ends with a number; it must be a ' +
      'Region such as eu-central-1',
  ],
  [
    'a Region in capitals',
    { region: 'EU-CENTRAL-1' },
    'region: is in capitals; it must be a Region such as eu-central-1',
  ],
  [
    'a Region without a hyphen',
    { region: 'eucentral1' },
    'region: must be a Region such as eu-central-1',
  ],
  [
    'a list of Regions',
    { region: ['eu-central-1'] },
    'region: is a list; it must be a Region such as eu-central-1',
  ],
  [
    'a VPC in capitals',
    { vpc: 'Main_VPC' },
    'vpc: holds a capital letter; it must be lower-case letters, digits and single ' +
      'hyphens, 42 characters at most',
  ],
  [
    'a VPC with an underscore',
    { vpc: 'main_vpc' },
    'vpc: holds an underscore; it must be lower-case letters, digits and single hyphens, 42 ' +
      'characters at most',
  ],
  [
    'a VPC with a hyphen too many',
    { vpc: 'main-' },
    'vpc: begins or ends with a hyphen; it must be lower-case letters, digits and single ' +
      'hyphens, 42 characters at most',
  ],
  [
    'a long VPC',
    { vpc: 'x'.repeat(43) },
    'vpc: has 43 characters; it must be lower-case letters, digits and single ' +
      'hyphens, 42 characters at most',
  ],
];
