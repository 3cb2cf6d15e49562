import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Variables } from '../../sandbox/command/environment.ts';
import { endWithUs, temporaryFolder } from '../../sandbox/machine/ownership.ts';

/** Where `terraform init` has put the AWS provider that the configuration allows. */
const INSTALLED = '.terraform/providers/registry.terraform.io/hashicorp/aws';

interface Provider {
  readonly child: ChildProcess;
  /** What it was started for: its program, and its environment. */
  readonly purpose: string;
  /** The value of TF_REATTACH_PROVIDERS, which leads Terraform to it. */
  readonly address: Promise<string>;
}

let running: Provider | undefined;
let folder: { readonly path: string } | undefined;

/**
 * Variables that lead Terraform to an AWS provider which runs already, as developers of providers
 * do. Otherwise Terraform starts it anew, half a second each, three times for every plan and for
 * every `run` of its tests. It serves the runs with the same variables, one after the other, and
 * ends with this process. It has one configuration at a time: where a configuration has two
 * providers (aliases), each needs its own process.
 *
 * @param home a folder where `terraform init` has been, which has chosen the provider
 */
export async function runningProvider(home: string, env: NodeJS.ProcessEnv): Promise<Variables> {
  const program = installedIn(home);
  if (program === undefined) return {}; // Terraform will say that init is missing
  const purpose = JSON.stringify([program, { ...env, TMPDIR: '' }]);
  const { address } = running?.purpose === purpose ? running : restart(program, purpose, env);
  return { TF_REATTACH_PROVIDERS: await address };
}

function restart(program: string, purpose: string, env: NodeJS.ProcessEnv): Provider {
  running?.child.kill('SIGKILL'); // it holds nothing that must be saved
  folder ??= temporaryFolder('terraform-provider');
  const child = spawn(program, ['-debug'], {
    // Its socket must go with us. Without these levels, it would log everything.
    env: { ...env, TMPDIR: folder.path, TF_LOG_SDK: 'ERROR', TF_LOG_SDK_PROTO: 'ERROR' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  endWithUs(child, 'SIGKILL');
  running = { child, purpose, address: addressOf(child) };
  return running;
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('its output is piped');
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([status]) => {
    throw new Error(`the AWS provider ended with status ${status}`);
  });
  const told = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const [, address] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  return await Promise.race([told, ended]);
}

/** .../aws/VERSION/PLATFORM/terraform-provider-aws_vVERSION */
function installedIn(home: string): string | undefined {
  const installed = join(home, INSTALLED);
  if (!existsSync(installed)) return undefined;
  const [version = ''] = readdirSync(installed);
  const [platform = ''] = readdirSync(join(installed, version));
  const files = readdirSync(join(installed, version, platform));
  const program = files.find((name) => name.startsWith('terraform-provider-aws'));
  return program && realpathSync(join(installed, version, platform, program));
}
