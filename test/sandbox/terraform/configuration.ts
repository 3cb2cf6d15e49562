import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const AWS_PROVIDER = 'registry.terraform.io/hashicorp/aws';

/**
 * Writes a CLI configuration with which Terraform takes the AWS provider (some 700 MB) from this
 * machine. Where the machine does not have it, the user's own configuration stays in force, and
 * Terraform uses its registry.
 */
export async function terraformConfiguration(directory: string): Promise<string> {
  const mirror = findMirror();
  const users = process.env['TF_CLI_CONFIG_FILE'];
  if (!mirror && users && existsSync(users)) return users;
  const installation = mirror
    ? [
        'provider_installation {',
        `  filesystem_mirror {`,
        `    path    = ${JSON.stringify(mirror)}`,
        `    include = ["${AWS_PROVIDER}"]`,
        '  }',
        '  direct {',
        `    exclude = ["${AWS_PROVIDER}"]`,
        '  }',
        '}',
      ]
    : [];
  const file = join(directory, 'terraform.tfrc');
  await writeFile(file, [...installation, 'disable_checkpoint = true', ''].join('\n'));
  return file;
}

/** For what can't go on without it. */
export function requireTerraform(): void {
  if (spawnSync('terraform', ['version'], { stdio: 'ignore' }).status === 0) return;
  throw new Error(
    'terraform is not on the PATH: install it as https://developer.hashicorp.com/terraform/install says (1.5 or later)',
  );
}

function findMirror(): string | undefined {
  const given = process.env['TERRAFORM_PROVIDER_MIRROR'];
  if (given) {
    if (holdsProvider(given)) return given;
    throw new Error(`TERRAFORM_PROVIDER_MIRROR=${given} does not contain ${AWS_PROVIDER}`);
  }
  const usual = [
    '/opt/tf-plugins',
    '/usr/share/terraform/plugins',
    '/usr/local/share/terraform/plugins',
    join(homedir(), '.terraform.d', 'plugins'),
    process.env['TF_PLUGIN_CACHE_DIR'],
  ];
  return usual.find((path) => path !== undefined && holdsProvider(path));
}

function holdsProvider(path: string): boolean {
  return existsSync(join(path, AWS_PROVIDER));
}
