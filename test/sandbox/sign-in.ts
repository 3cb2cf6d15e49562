/**
 * `sign-in.ts PERSON [ACCOUNT]`, in the sandbox: what `aws sso login` gets a person in member-a or in
 * another account, in the form in which a profile's credential_process prints it.
 */
import { MEMBER_A } from './organization/roles.ts';
import { signIn } from './organization/sign-in.ts';

const [name, account = MEMBER_A] = process.argv.slice(2);
if (!name) {
  console.error('usage, where the sandbox’s variables are set: sign-in.ts PERSON [ACCOUNT]');
  process.exit(2);
}
const session = await signIn({ profile: 'identity-center' }, account, { name });
const { accessKeyId, secretAccessKey, sessionToken } = session;
console.log(
  JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  }),
);
