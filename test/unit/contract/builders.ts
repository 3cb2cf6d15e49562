/** A request that is right, with these fields in place of its own; a field that is undefined is left out. */
export function aRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const request: Record<string, unknown> = {
    dbtype: 'postgres',
    dbendpoint: 'orders.example:5432',
    dbname: 'orders',
    mastersecret: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:rds!db-1-AbCdEf',
    account: '222222222222',
    env: 'prod',
    project: 'shop',
    appname: 'checkout',
    ...fields,
  };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}
