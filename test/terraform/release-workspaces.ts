import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../sandbox/command/environment.ts';
import type { Credentials } from '../sandbox/lambda/function.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { CENTRAL, REGIONS } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { variablesOf } from '../support/terraform/rollout.ts';
import { type Workspace, workspaceIn } from '../support/terraform/workspace.ts';

/** The configurations of docs/release.md, of somebody who has nothing but Terraform. */
export interface ReleaseWorkspaces {
  /** In the central account. */
  readonly rollout: Workspace;
  /** In a member account. */
  readonly access: Workspace;
  /** Puts the spokes' zip with authorities of their own into the buckets. */
  uploadOwnCode(folder: string): Promise<void>;
}

export function releaseWorkspaces(
  sandbox: Sandbox,
  folder: string,
  options: {
    readonly credentials: Credentials;
    /** Where the files of the release are. */
    readonly from: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly database: Readonly<Record<string, string>>;
  },
): ReleaseWorkspaces {
  const page = readFileSync(new URL('../../docs/release.md', import.meta.url), 'utf8');
  const [rollout = '', access = ''] = [...page.matchAll(/^```hcl\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block.replaceAll(PUBLISHED, options.from),
  );
  const environment: Variables = { ...sandbox.variables, ...variablesOf(options.credentials) };
  const workspace = (
    name: string,
    files: Record<string, string>,
    variables: typeof environment,
  ) => {
    const home = join(folder, name);
    mkdirSync(home, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text);
    // Not with a provider that is kept: that one has one Region for both aliases.
    return workspaceIn(home, folder, variables);
  };
  return {
    rollout: workspace(
      'rollout',
      {
        'main.tf': rollout.replace(/^locals {$[\s\S]*?^}$/m, LOCALS) + PROVIDERS,
        'parameters.json': JSON.stringify(options.parameters),
      },
      environment,
    ),
    access: workspace(
      'access',
      { 'main.tf': access.replace(/^ {2}database = {$[\s\S]*?^ {2}}$/m, hcl(options.database)) },
      { ...sandbox.variables, AWS_PROFILE: 'member-b' },
    ),
    async uploadOwnCode(code) {
      for (const region of REGIONS) {
        const to = `s3://database-access-code-${CENTRAL}-${region}/spoke/own-1.zip`;
        const words = ['s3', 'cp', '--region', region, join(code, 'spoke/own-1.zip'), to];
        await runTool('aws', words, { environment });
      }
    },
  };
}

const PUBLISHED = /https:\/\/github\.com\/[^"]+\/releases\/download\/v\d+\.\d+\.\d+/g;

const LOCALS = `locals {
  parameters = jsondecode(file("parameters.json"))
}`;

/** The sandbox's S3 has one host for all buckets. */
const PROVIDERS = `
provider "aws" {
  region            = "eu-central-1"
  s3_use_path_style = true
}

provider "aws" {
  alias             = "ireland"
  region            = "eu-west-1"
  s3_use_path_style = true
}
`;

const hcl = (database: Readonly<Record<string, string>>) =>
  `  database = {\n    type = "postgres"\n${Object.entries(database)
    .map(([name, value]) => `    ${name} = ${JSON.stringify(value)}`)
    .join('\n')}\n  }`;
