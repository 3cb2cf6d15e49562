/**
 * `iam-token.ts USERNAME`, in the sandbox: prints a token with which that user can log in to
 * member-a's databases for a quarter of an hour.
 */
import { iamToken } from './iam/tokens.ts';

const [username] = process.argv.slice(2);
const key = process.env['IAM_TOKEN_KEY'];
if (!username || !key) {
  console.error('usage, where the sandbox’s variables are set: iam-token.ts USERNAME');
  process.exit(2);
}
console.log(iamToken({ key, username }));
