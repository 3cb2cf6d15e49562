import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOOR_FUNCTION, HUB_FUNCTION } from '../../../provider/contract/names.ts';
import type { Directory } from '../directory/directory.ts';
import { COMPANY } from '../directory/people/company.ts';
import { commandSettings } from '../directory/settings.ts';
import type { Credentials } from '../lambda/function.ts';
import { mysqlVariables } from '../mysql-protocol/environment.ts';
import type { MysqlServer } from '../mysql-protocol/server.ts';
import type { Organization } from '../organization/organization.ts';
import {
  AUDITOR_ROLE,
  CENTRAL,
  IDENTITY_CENTER,
  MEMBER_A,
  MEMBER_B,
  PIPELINE_ROLE,
  PLATFORM_ROLE,
  REGION,
} from '../organization/roles.ts';
import type { PostgresServer } from '../postgres/server.ts';
import { terraformConfiguration } from '../terraform/configuration.ts';

/** Those whose names a session can have. */
const PEOPLE = COMPANY.people.map(({ account }) => account).filter((name) => /^[\w.]+$/.test(name));
const SIGN_IN = join(import.meta.dirname, '../sign-in.ts');

export type Variables = Readonly<Record<string, string>>;

/** The variables that lead a command to the sandbox. README.md lists them too. */
export async function commandVariables(options: {
  readonly folder: string;
  readonly directory: Directory | undefined;
  readonly endpoint: string;
  readonly organization: Organization;
  readonly postgres: PostgresServer;
  readonly mariadb: MysqlServer | undefined;
  readonly mysql: MysqlServer | undefined;
}): Promise<Variables> {
  const { folder, directory, endpoint, organization, postgres, mariadb, mysql } = options;
  const profiles = {
    default: organization.credentials(MEMBER_A, PLATFORM_ROLE),
    central: organization.credentials(CENTRAL, PIPELINE_ROLE),
    auditor: organization.credentials(CENTRAL, AUDITOR_ROLE),
    'member-a': organization.credentials(MEMBER_A, PLATFORM_ROLE),
    'identity-center': organization.credentials(IDENTITY_CENTER.account, IDENTITY_CENTER.name),
    'member-b': organization.credentials(MEMBER_B, PLATFORM_ROLE),
  };
  const configFile = join(folder, 'aws-config');
  const credentialsFile = join(folder, 'aws-credentials');
  await writeFile(configFile, configOf(Object.keys(profiles), endpoint));
  await writeFile(credentialsFile, credentialsOf(profiles), { mode: 0o600 });
  return {
    AWS_CONFIG_FILE: configFile,
    AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    DATABASE_ACCESS_FUNCTION: DOOR_FUNCTION,
    HUB_FUNCTION,
    MEMBER_A,
    MEMBER_B,
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.master.username,
    PGPASSWORD: postgres.master.password,
    PGDATABASE: postgres.database,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: postgres.caFile,
    DATABASE_ACCESS_CA: postgres.caFile,
    ...(await mysqlVariables(folder, { mariadb, mysql })),
    ...commandSettings(directory),
    TF_CLI_CONFIG_FILE: await terraformConfiguration(folder),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
}

/** The user's environment without variables that lead tools to another AWS or another database. */
export function withoutOtherClouds(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(AWS_|PG|MYSQL_|MARIADB_|LDAP_|TF_CLI_CONFIG)/.test(name),
  );
  const direct = [environment['NO_PROXY'] ?? environment['no_proxy'], 'localhost', '127.0.0.1'];
  const noProxy = direct.filter(Boolean).join(',');
  return { ...Object.fromEntries(kept), NO_PROXY: noProxy, no_proxy: noProxy };
}

function configOf(profiles: readonly string[], endpoint: string): string {
  const settings = `region = ${REGION}\nendpoint_url = ${endpoint}\n`;
  const sections = profiles.map((name) => {
    const section = name === 'default' ? name : `profile ${name}`;
    return `[${section}]\n${settings}`;
  });
  // Everybody of the directory, signed in when a program asks for it.
  const person = (profile: string, ...words: string[]) => {
    const command = [`"${process.execPath}"`, `"${SIGN_IN}"`, ...words].join(' ');
    return `[profile ${profile}]\n${settings}credential_process = ${command}\n`;
  };
  const people = PEOPLE.flatMap((name) => [
    person(name, name),
    person(`${name}.member-b`, name, MEMBER_B),
  ]);
  return [...sections, ...people].join('\n');
}

function credentialsOf(profiles: Readonly<Record<string, Credentials>>): string {
  return Object.entries(profiles)
    .map(([name, { accessKeyId, secretAccessKey, sessionToken }]) =>
      [
        `[${name}]`,
        `aws_access_key_id = ${accessKeyId}`,
        `aws_secret_access_key = ${secretAccessKey}`,
        `aws_session_token = ${sessionToken}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}
