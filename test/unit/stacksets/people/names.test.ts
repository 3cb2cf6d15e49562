import { expect, test } from 'vitest';
import { nameFault, parseEndpoint, regionIn } from '../../../../stacksets/people/endpoint.ts';
import { userNameIn } from '../../../../stacksets/people/user-name.ts';

test.each([
  ['orders.c7x2.eu-central-1.rds.amazonaws.com', 'eu-central-1'],
  ['orders.cluster-ro-c7x2.us-gov-west-1.rds.amazonaws.com', 'us-gov-west-1'],
  ['orders.proxy-c7x2.ap-southeast-2.rds.amazonaws.com', 'ap-southeast-2'],
  ['orders.c7x2.rds.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['orders.corp.example', undefined],
  ['localhost', undefined],
  ['eu-central-1.rds.amazonaws.com.corp.example', undefined],
])('the Region in the name %s is %s', (host, region) => {
  expect(regionIn(host)).toBe(region);
});

test.each([
  ['orders.cluster-custom-c7x2.eu-central-1.rds.amazonaws.com', 'is a custom endpoint'],
  ['orders.global-c7x2.global.rds.amazonaws.com', 'is a global endpoint'],
])('%s takes no token, and why', (host, why) => {
  expect(nameFault(host)).toContain(why);
  expect(nameFault('orders.cluster-c7x2.eu-central-1.rds.amazonaws.com')).toBeUndefined();
});

test.each([
  ['Orders.Corp.Example:5432', { host: 'orders.corp.example', port: 5432 }],
  ['localhost', { host: 'localhost' }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['localhost:65536', undefined],
  ['localhost:0', undefined],
  ['postgresql://x:y@z/db', undefined],
  ['--port', undefined],
])('%s as an endpoint is %o', (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual(endpoint);
});

const SESSION = 'arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Databases_0a1b';

test.each([
  [`${SESSION}/hana.sato`, 'hana.sato'],
  [`${SESSION}/Hana.Sato@corp.example`, 'hana.sato'],
  ['arn:aws:iam::222222222222:user/hana.sato', 'hana.sato'],
  ['arn:aws-cn:iam::222222222222:user/people/sales/Hana', 'hana'],
  ['arn:aws:iam::222222222222:root', undefined],
  ['', undefined],
])('whoever is %s has the database user %s', (arn, name) => {
  expect(userNameIn(arn)).toBe(name);
});
