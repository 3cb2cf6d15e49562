/** resultCode, RFC 4511, appendix A. */
export const CODE = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  strongAuthRequired: 8,
  referral: 10,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
  notAllowedOnNonLeaf: 66,
  entryAlreadyExists: 68,
} as const;

export const START_TLS = '1.3.6.1.4.1.1466.20037';
export const PAGED_RESULTS = '1.2.840.113556.1.4.319';
