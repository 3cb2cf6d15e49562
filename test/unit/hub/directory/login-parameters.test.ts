import { rootCertificates } from 'node:tls';
import { describe, expect, test } from 'vitest';
import {
  parseAuthorities,
  parseBindUser,
} from '../../../../provider/hub/directory/login-parameters.ts';

const bind = (text: string) => parseBindUser(text, '/directory/bind');
const SECRET = 'Hunter2-Hunter2';

describe('the parameter with the login of the hub', () => {
  test('holds dn and password', () => {
    const { dn, password } = bind('{"dn": "svc@corp.example", "password": "p", "more": 1}');
    expect([dn, password.reveal()]).toEqual(['svc@corp.example', 'p']);
  });

  test.each([
    [SECRET, 'but it holds no JSON object'],
    [`"${SECRET}"`, 'but it holds no JSON object'],
    [`["${SECRET}"]`, 'but it holds no JSON object'],
    ['', 'but it holds no JSON object'],
    ['{}', 'but it has no dn'],
    [`{"username": "svc", "password": "${SECRET}"}`, 'it has no dn, only username: rename it'],
    [`{"dn": "CN=svc", "pass": "${SECRET}"}`, 'it has no password, only pass: rename it'],
    [`{"${SECRET}": "x", "password": "p"}`, 'but it has no dn'],
    ['{"dn": "CN=svc", "password": ""}', 'its password is no text'],
    ['{"dn": ["CN=svc"], "password": "p"}', 'its dn is no text'],
  ])('is told what is wrong with %s, and repeats no value', (text, fault) => {
    expect(() => bind(text)).toThrow(fault);
    expect(() => bind(text)).toThrow('/directory/bind must hold {"dn": "...", "password": "..."}');
    try {
      bind(text);
    } catch (error) {
      expect(String(error)).not.toContain(SECRET);
    }
  });
});

describe('the parameter with the authorities', () => {
  const [one = '', two = ''] = rootCertificates;

  test('holds any number of certificates, with any text around them', () => {
    expect(parseAuthorities(`# ours\n${one}\n\n${two}\n`, '/ca')).toHaveLength(2);
  });

  test.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['ldaps://dc1.corp.example', 'it holds no certificate'],
    ['MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQ==', 'it holds no certificate'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'it holds a private key'],
    [`${one}\n-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----`, 'certificate 2 of it'],
  ])('is told as itself: %j', (text, fault) => {
    expect(() => parseAuthorities(text, '/ca')).toThrow(
      `the certificates of the directory's authority (/ca) can't be used: ${fault}`,
    );
  });
});
