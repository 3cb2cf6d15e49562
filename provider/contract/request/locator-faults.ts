/**
 * What people give in place of an endpoint, a secret's name, an account or a Region, in words that
 * repeat none of it. Each is asked about a text that breaks its field's rule.
 */

export function addressFault(value: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) || /^jdbc:/i.test(value)) return 'is a URL';
  if (/^arn:/.test(value)) return 'is an ARN';
  if (value.includes('@')) return 'holds an @';
  if (/\s/.test(value)) return 'holds a space';
  if (value.includes(',')) return 'names several hosts';
  if (/[/?]/.test(value)) return 'goes on after host and port';
  if (/^\d+$/.test(value)) return 'is only a number';
  if (/^[0-9a-f]*:[0-9a-f:]*:[0-9a-f:]*$/i.test(value))
    return 'is an IPv6 address without brackets';
  if (value.endsWith(':')) return 'has a colon without a port';
  if (/^:\d+$/.test(value)) return 'has no host';
  if (/:\d+$/.test(value)) return 'has a port that is not 1 to 65535';
  if (value.includes('..')) return 'has two dots in a row';
  if (value.includes(':')) return 'has a port that is no number';
  return undefined;
}

export function masterSecretFault(value: string): string | undefined {
  if (/^\{\s*"/.test(value)) return 'is the secret itself, which is to be stored';
  if (/^arn:aws[a-z-]*:(?:secretsmanager|ssm):/.test(value))
    return 'is an ARN that is cut off, or of something else';
  if (/^arn:/.test(value)) return 'is the ARN of another service';
  if (/^[a-z]+:\/\//i.test(value)) return 'is a URL';
  if (/^\/[\w./-]+:/.test(value)) return 'has a version or a label after its name';
  if (/^rds!/.test(value)) return 'is the name of a secret in Secrets Manager, not its ARN';
  if (/^[\w.-]+(?:\/[\w.-]+)*$/.test(value)) return 'has no / at its beginning';
  return undefined;
}

export function accountFault(value: string): string | undefined {
  if (/^\d{4}-\d{4}-\d{4}$/.test(value)) return 'has hyphens';
  if (/^\d+$/.test(value)) return `has ${value.length} digit${value.length === 1 ? '' : 's'}`;
  return /^arn:/.test(value) ? 'is an ARN' : undefined;
}

export function regionFault(value: string): string | undefined {
  if (/^[a-z]{2,3}(-[a-z]+)+-\d[a-z]$/.test(value))
    return 'is an Availability Zone, with a letter at its end';
  if (/^[A-Z]{2,3}(-[A-Z]+)+-\d$/.test(value)) return 'is in capitals';
  return /\d/.test(value) ? undefined : 'is not the code of a Region, which ends with a number';
}

export function vpcFault(value: string): string | undefined {
  if (/[A-Z]/.test(value)) return 'holds a capital letter';
  if (/\s/.test(value)) return 'holds a space';
  if (value.includes('_')) return 'holds an underscore';
  if (/[^a-z0-9-]/.test(value)) return 'holds a character that is not allowed';
  if (/^-|-$/.test(value)) return 'begins or ends with a hyphen';
  if (value.includes('--')) return 'has two hyphens in a row';
  return `has ${value.length} characters`;
}
