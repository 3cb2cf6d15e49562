import {
  BusyError,
  InvalidCredentialsError,
  OperationsError,
  StrongAuthRequiredError,
} from 'ldapts';
import { describe, expect, test } from 'vitest';
import {
  connectionError,
  loginError,
  searchError,
} from '../../../../provider/hub/directory/explain.ts';
import { OutsideError, PlatformError } from '../../../../provider/runtime/errors.ts';

const where = { url: 'ldaps://dc1.corp.example', bind: { from: '/directory/bind' } };
const refused = (data: string) =>
  new InvalidCredentialsError(
    `80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data ${data}, v1db1`,
  );

describe('a login that the directory refuses is the platform team’s to mend, in words', () => {
  test.each([
    ['525', 'there is no such user (data 525)'],
    ['52e', 'the user or the password is wrong (data 52e)'],
    ['530', 'the user may not log in at this time of the day (data 530)'],
    ['531', 'the user may not log in from this computer (data 531)'],
    ['532', 'the password has expired (data 532)'],
    ['533', 'the account is disabled (data 533)'],
    ['701', 'the account has expired (data 701)'],
    ['773', 'the user must change the password before the first login (data 773)'],
    ['775', 'the account is locked out (data 775)'],
    ['abc', 'the user or the password is wrong (data abc)'],
  ])('%s', (data, words) => {
    const error = loginError(refused(data), where);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error.message).toBe(
      `the directory ldaps://dc1.corp.example refused the hub's login: ${words}. Nothing was ` +
        'changed. The platform team has to correct that user in the directory, or the parameter ' +
        "/directory/bind of the hub's account",
    );
  });

  test('also where the server gives no code of Active Directory', () => {
    expect(loginError(new InvalidCredentialsError(), where).message).toContain('wrong (49)');
    expect(loginError(new StrongAuthRequiredError(), where).message).toContain(
      'it asks for a stronger login than a password over TLS (8)',
    );
  });

  test('but a server that is busy is no refusal', () => {
    const error = loginError(new BusyError(), where);
    expect(error).not.toBeInstanceOf(PlatformError);
    expect(error.message).toContain('failed while logging in: it is busy (51)');
  });
});

describe('a way that does not lead to the directory', () => {
  test.each([
    ['ECONNREFUSED', 'the connection was refused (ECONNREFUSED)'],
    ['ENOTFOUND', 'its name does not resolve (ENOTFOUND)'],
    ['EHOSTUNREACH', 'there is no way to it (EHOSTUNREACH)'],
    ['ECONNRESET', 'the connection was broken off (ECONNRESET)'],
  ])('%s', (code, words) => {
    const error = connectionError(Object.assign(new Error('x'), { code }), where);
    expect(error).toBeInstanceOf(OutsideError);
    expect(error.message).toContain(
      `the directory ldaps://dc1.corp.example can't be reached: ${words}. `,
    );
  });

  test.each([
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('for its certificate is the platform team’s to mend: %s', (code) => {
    const error = connectionError(Object.assign(new Error('a fact'), { code }), where);
    expect(error).toBeInstanceOf(PlatformError);
    expect(error.message).toContain(`does not trust: a fact (${code}). `);
  });
});

test('what a search fails with is one line, whatever the server says', () => {
  const said = `\u001b[2J${'x'.repeat(900)}`;
  const message = (error: Error) => searchError(error, `looking for ${said}`, where.url).message;
  expect(message(new OperationsError(said)).length).toBeLessThan(600);
  expect(message(new Error(said))).not.toContain('\u001b');
});
