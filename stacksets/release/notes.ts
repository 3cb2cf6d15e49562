/** What a version's notes say: its section of the changelog, and what no template's parameter can do. */
export function notesOf(changelog: string, version: string): string {
  const [, section] =
    new RegExp(
      `^## ${version.replaceAll('.', '\\.')} .*\n([\\s\\S]*?)(?=^## |\n*$(?![\\s\\S]))`,
      'm',
    ).exec(changelog) ?? [];
  if (section === undefined)
    throw new Error(`CHANGELOG.md has no section "## ${version} (...)": npm version writes it`);
  return `${section.trim()}

## What only settings can do

The templates of the release have parameters. \`npm run synth\` makes others from a settings.json, by
the same code, for what no parameter can do:

${SETTINGS_ONLY.map((line) => `- ${line}`).join('\n')}

docs/release.md tells how to check these files and to install from them.
`;
}

/** By the names of the settings; docs/release.md says the same. */
export const SETTINGS_ONLY = [
  '`vpcs` that only some units or Regions have (`organizationalUnits`, `regions` of a VPC)',
  '`spokes.masterSecretTag`: a policy has the name of the tag as a key, and keys are no values',
  '`spokes.certificateAuthorities`: they are in the spokes’ code. Another zip is possible: `SpokeCode`',
  'longer lists: more than 4 `spokes.databaseNetworks`, `databasePorts`, `masterSecrets`, ' +
    '`masterParameters`, `masterKeys`, `directory.networks`, `hub.trustedInvokers`, or than 2 name servers',
  'controllers of several ports in `directory.url`',
  '`reconcile.placesPerCall`, `callsAtOnce`, `serversAtOnce`, a `windowMinutes` of 0, and a ' +
    '`maximumAgeHours` that is not on the list',
] as const;
