import type { CertificateAuthority } from '../certificates/certificates.ts';
import type { Directory } from './directory.ts';
import { startLimitsDirectory } from './limits/limits.ts';
import { requireSamba } from './samba/packages.ts';
import { startSamba } from './samba/samba.ts';

export const DIRECTORIES = ['samba', 'limits', 'none'] as const;
export type DirectoryKind = (typeof DIRECTORIES)[number];

/** The directory that was asked for; by default Samba where it can run, else the small one. */
export async function startDirectory(
  kind: DirectoryKind | undefined,
  options: {
    readonly directory: string;
    readonly certificates: CertificateAuthority;
    readonly progress: (line: string) => void;
  },
): Promise<Directory | undefined> {
  if (kind === 'none') return undefined;
  if (kind === 'limits') return await startLimitsDirectory(options);
  if (kind === 'samba') return await startSamba(options);
  try {
    await requireSamba(options.progress);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    options.progress(`the directory is a small one of the sandbox’s own, not Samba (${why})`);
    return await startLimitsDirectory(options);
  }
  return await startSamba(options);
}
