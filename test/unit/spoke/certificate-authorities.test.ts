import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { RDS_AUTHORITIES } from '../../../provider/spoke/certificate-authorities.ts';

const authorities = RDS_AUTHORITIES.map((pem) => new X509Certificate(pem));

test('all authorities that vouch for a database are those of Amazon RDS', () => {
  for (const { subject, issuer } of authorities) {
    expect(subject.split('\n')).toContain('OU=Amazon RDS');
    expect(issuer.split('\n')).toContain('OU=Amazon RDS');
  }
});

test('the authorities of today are among them', () => {
  const names = authorities.map(({ subject }) => subject).join();
  expect(names).toContain('CN=Amazon RDS eu-central-1 Root CA RSA2048 G1');
  expect(names).toContain('CN=Amazon RDS us-east-1 Root CA ECC384 G1');
});
