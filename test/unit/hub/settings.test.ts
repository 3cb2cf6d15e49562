import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../provider/hub/settings.ts';

const settings = (variables: Record<string, string>) =>
  parseSettings({
    AWS_REGION: 'eu-central-1',
    EXTERNAL_ID: 'external',
    LDAP_URL: 'ldaps://dc1.corp.example',
    LDAP_BASE_DN: 'DC=corp,DC=example',
    LDAP_BIND_PARAMETER: '/directory/bind',
    ...variables,
  }).directory;

describe('the settings of the hub for the directory', () => {
  test.each([
    ['ldaps://a', ['ldaps://a']],
    ['ldaps://a ldap://b:3268', ['ldaps://a', 'ldap://b:3268']],
    ['ldaps://a, ldaps://b ,ldaps://c', ['ldaps://a', 'ldaps://b', 'ldaps://c']],
    [' ldaps://[fd00::1]:636\n', ['ldaps://[fd00::1]:636']],
  ])('may name several controllers: %j', (LDAP_URL, urls) => {
    expect(settings({ LDAP_URL })).toMatchObject({ urls });
  });

  test.each([
    [{ LDAP_URL: 'dc1.corp.example' }, 'must be ldaps://host[:port]'],
    [{ LDAP_URL: 'ldaps://a/DC=x' }, 'must be ldaps://host[:port]'],
    [{ LDAP_URL: 'ldaps://a;ldaps://b' }, 'must be ldaps://host[:port]'],
    [{ LDAP_URL: ' , ' }, 'must be ldaps://host[:port]'],
    [{ LDAP_URL: 'ldaps://a:99999' }, 'must be ldaps://host[:port]'],
    [{ LDAP_BASE_DN: 'corp.example' }, 'must be a DN, such as DC=corp,DC=example'],
    [{ USERNAME_TEMPLATE: 'sAMAccountName' }, 'must hold an attribute, as in {sAMAccountName}'],
  ])('are refused at the start: %j', (variables, fault) => {
    expect(() => settings(variables)).toThrow(fault);
  });
});
