import { expect, test } from 'vitest';
import { parseRdsEndpoint } from '../../../../provider/contract/request/rds-endpoint.ts';

/** Names as in AWS's documentation and in the tests of aws/aws-advanced-jdbc-wrapper. */
test.each([
  ['orders.c0ffee123.eu-central-1.rds.amazonaws.com', 'instance', 'orders'],
  ['orders.cluster-c0ffee123.eu-central-1.rds.amazonaws.com', 'writer', 'orders'],
  ['orders.cluster-ro-c0ffee123.eu-central-1.rds.amazonaws.com', 'reader', 'orders'],
  ['reports.cluster-custom-c0ffee123.eu-central-1.rds.amazonaws.com', 'custom', 'reports'],
  ['orders.proxy-c0ffee123.eu-central-1.rds.amazonaws.com', 'proxy', 'orders'],
  ['more.endpoint.proxy-c0ffee123.eu-central-1.rds.amazonaws.com', 'proxy', 'more'],
  ['orders.shardgrp-c0ffee123.eu-central-1.rds.amazonaws.com', 'other', 'orders'],
  [
    'orders-green-a1b2c3.c0ffee123.eu-central-1.rds.amazonaws.com',
    'instance',
    'orders-green-a1b2c3',
  ],
  ['orders-old1.cluster-c0ffee123.eu-central-1.rds.amazonaws.com', 'writer', 'orders-old1'],
  // An instance may be called like a part of such names.
  ['cluster.c0ffee123.eu-central-1.rds.amazonaws.com', 'instance', 'cluster'],
  ['proxy-a.c0ffee123.eu-central-1.rds.amazonaws.com', 'instance', 'proxy-a'],
])('%s is the %s of %s', (host, kind, identifier) => {
  const hash = 'c0ffee123';
  expect(parseRdsEndpoint(host)).toEqual({ kind, identifier, hash, region: 'eu-central-1' });
});

test.each([
  ['orders.c0ffee123.us-gov-west-1.rds.amazonaws.com', 'us-gov-west-1'],
  ['orders.c0ffee123.rds.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['orders.c0ffee123.cn-north-1.rds.amazonaws.com.cn', 'cn-north-1'],
  ['orders.c0ffee123.eusc-de-east-1.rds.amazonaws.eu', 'eusc-de-east-1'],
])('the Region of %s is %s', (host, region) => {
  expect(parseRdsEndpoint(host)).toMatchObject({ kind: 'instance', region });
});

test('the endpoint of a global database is in no Region', () => {
  const global = parseRdsEndpoint('orders.global-c0ffee123.global.rds.amazonaws.com');
  expect(global).toMatchObject({ kind: 'other', region: 'global' });
});

test.each([
  'db.example.com',
  'localhost',
  '10.0.0.1',
  'orders.c0ffee123.eu-central-1.rds.amazonaws.com.example.com',
  'orders.c0ffee123.eu-central-1.rds.example.com',
  'orders.c0ffee123.eu-central-1.rds-amazonaws.com',
  'orders.c0ffee123.eu-central-1.rds.amazonaws.com.evil',
  'orders.endpoint.c0ffee123.eu-central-1.rds.amazonaws.com',
  'a.orders.c0ffee123.eu-central-1.rds.amazonaws.com',
  'c0ffee123.eu-central-1.rds.amazonaws.com',
  'rds.eu-central-1.amazonaws.com',
])('%s is no name of an RDS endpoint', (host) => {
  expect(parseRdsEndpoint(host)).toBeUndefined();
});
