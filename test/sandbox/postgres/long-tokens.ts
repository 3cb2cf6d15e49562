import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedTokens } from '../iam/signed-tokens.ts';
import { startTokenService } from '../iam/token-service.ts';
import { compileLibrary } from '../machine/compile.ts';
import { newPassword } from '../machine/server-process.ts';

const SOURCE = join(import.meta.dirname, 'long-tokens.c');

/** Lets tokens of AWS credentials in, which are longer than RADIUS can carry. */
export interface LongTokens {
  /** For the server's process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stands for a token that was found good. */
  readonly proof: string;
  stop(): Promise<void>;
}

export async function startLongTokens(
  home: string,
  address: string,
  isGood: SignedTokens,
): Promise<LongTokens> {
  const library = join(home, 'long-tokens.so');
  await compileLibrary(SOURCE, library, {
    folder: home,
    purpose: 'what lets tokens of AWS in to PostgreSQL',
    flags: ['-ldl'],
  });
  chmodSync(library, 0o755);
  const service = await startTokenService((username, token) =>
    isGood({ username, token, address }),
  );
  const proof = newPassword();
  return {
    environment: {
      LD_PRELOAD: library,
      SANDBOX_TOKEN_PORT: String(service.port),
      SANDBOX_TOKEN_PROOF: proof,
    },
    proof,
    stop: () => service.stop(),
  };
}
