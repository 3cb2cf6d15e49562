import { type Review, review } from '../../provider/contract/messages/review.ts';
import { MEMBER_A, MEMBER_B } from '../sandbox/organization/roles.ts';
import { type Company, startCompany } from '../support/two-accounts/company.ts';
import { serverOf, sql } from '../support/two-accounts/logins.ts';

/** What the picture shows, all of it found by a run on real servers in the sandbox. */
export async function picturedReview(): Promise<Review> {
  const company = await startCompany();
  try {
    await live(company);
    const { out, err } = await company.reviewAs('central', '--fresh', '--json');
    if (out === '') throw new Error(err);
    return review.parse(JSON.parse(out));
  } finally {
    await company.stop();
  }
}

/** Teams declare accesses; after a review, people come and go, and somebody helps himself. */
export async function live(company: Company): Promise<void> {
  const postgres = serverOf(company.sandbox, 'postgres');
  const mariadb = serverOf(company.sandbox, 'mariadb');
  const owner = `OWNER "${postgres.master.username}"`;
  await sql(company, 'postgres', postgres.superuser, `CREATE DATABASE reports ${owner}`);
  await sql(company, 'postgres', postgres.master, 'CREATE TABLE orders (id int)');
  await sql(company, 'mariadb', mariadb.master, 'CREATE DATABASE catalogue');
  const checkout = { groups: { 'Team-Checkout': 'readwrite', 'Team-Analytics': 'readonly' } };
  const reports = { groups: { 'Team-Analytics': 'readonly', 'DB-Owners': 'owner' } };
  const catalogue = { groups: { 'Team-Checkout': 'readwrite', 'DB-Owners': 'owner' } };
  await company.apply(MEMBER_A, { appname: 'checkout', ...checkout });
  await company.apply(MEMBER_A, { appname: 'reports', dbname: 'reports', ...reports });
  await company.apply(MEMBER_B, { appname: 'catalogue', dbname: 'catalogue', ...catalogue });
  await company.reconcile();

  await company.join('Team-Analytics', 'lea.dubois');
  await company.reconcile('--access', 'prod/shop/reports/reports');
  await company.leave('Squad-Payments', 'lea.dubois'); // which is in Team-Checkout
  await sql(
    company,
    'postgres',
    postgres.superuser,
    'CREATE ROLE etl_copy LOGIN',
    'GRANT SELECT ON orders TO etl_copy',
    'CREATE ROLE migration_2019 LOGIN SUPERUSER',
  );
}
