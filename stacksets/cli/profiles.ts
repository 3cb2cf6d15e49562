import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nearest } from '../../provider/runtime/nearest.ts';

/**
 * AWS's SDK takes a profile that there is not for one without a Region and without credentials.
 * Undefined if AWS_PROFILE names one that there is, or none.
 */
export function unknownProfile(environment: NodeJS.ProcessEnv): string | undefined {
  const profile = environment['AWS_PROFILE'];
  if (profile === undefined || profile === '') return undefined;
  const config = environment['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config');
  const secrets =
    environment['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials');
  // In the one file, all names but "default" stand behind a word.
  const known = [
    ...sections(config).map((section) => section.replace(/^profile\s+/, '')),
    ...sections(secrets),
  ].map((name) => name.replace(/^(["'])(.*)\1$/, '$2'));
  if (known.includes(profile)) return undefined;
  const like = nearest(profile, known);
  const meant = like.length === 0 ? '' : `. Did you mean ${like.join(' or ')}?`;
  return `AWS_PROFILE is ${profile}, and neither ${config} nor ${secrets} has such a profile${meant}`;
}

function sections(file: string): string[] {
  try {
    return [...readFileSync(file, 'utf8').matchAll(/^\s*\[\s*(.*?)\s*\]/gm)].map(
      ([, name = '']) => name,
    );
  } catch {
    return [];
  }
}
