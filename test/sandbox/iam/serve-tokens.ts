/**
 * `serve-tokens.ts KEY`: answers the AWSAuthenticationPlugin of a server that the sandbox did not
 * start, such as the one of .github/workflows/mysql.yml. It prints its port and stays until it is
 * ended.
 */
import { setInterval as stay } from 'node:timers';
import { startTokenService } from './token-service.ts';
import { isToken } from './tokens.ts';

const [key] = process.argv.slice(2);
if (!key) {
  console.error('usage: serve-tokens.ts KEY, the key that makes the tokens');
  process.exit(2);
}
const { port } = await startTokenService((username, token) => isToken(token, { key, username }));
console.log(port);
stay(() => {}, 2 ** 30); // the service itself does not keep this process
