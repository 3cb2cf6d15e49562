/** What is right, so that tables of wrong inputs only say what is not. */

export const ACCOUNT = '222222222222';

/** What somebody would send to a door, if it were right. */
export const RIGHT: Readonly<Record<string, unknown>> = {
  dbtype: 'postgres',
  dbendpoint: 'orders.c0ffee.eu-central-1.rds.amazonaws.com:5432',
  dbname: 'orders',
  mastersecret: '/masters/orders',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
};

/** What is sent in place of fields of `RIGHT`, and what the refusal says after `REFUSED`. */
export type WrongInput = readonly [
  title: string,
  fields: Readonly<Record<string, unknown>>,
  sentence: string,
];

export const REFUSED = 'the request was refused, nothing was changed: ';

export function withFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = Object.entries({ ...RIGHT, ...fields });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** The end of every sentence. */
export function postscript(entry: string): string {
  return ` (error ${entry}, request r-1, log group /aws/lambda/database-access)`;
}
