import { SETTINGS_ONLY } from '../../../stacksets/release/notes.ts';
import { type Declaration, declarationOf } from '../../../stacksets/release/parameters/schema.ts';
import {
  GROUPS,
  type Group,
  isParameter,
  PARAMETERS,
  rowOf,
} from '../../../stacksets/release/parameters/table.ts';

/** The parts of docs/release.md that are made of data, each between two comments of its name. */

const PARTS: Readonly<Record<string, () => string>> = {
  'settings only': () => `${SETTINGS_ONLY.map((line) => `- ${line}`).join('\n')}\n`,
  parameters: () => GROUPS.map(section).join('\n'),
};

export function withCurrentParts(page: string): string {
  return Object.entries(PARTS).reduce((text, [name, write]) => {
    const part = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[^]*?(<!-- /${name} -->)`);
    if (!part.test(text)) throw new Error(`docs/release.md has no part ${name}`);
    return text.replace(part, (_, begins, ends) => `${begins}\n${write()}\n${ends}`);
  }, page);
}

function section(group: Group): string {
  const rows = Object.keys(PARAMETERS)
    .filter(isParameter)
    .filter((name) => rowOf(name).group === group)
    .map((name) => {
      const { Description } = declarationOf(name);
      const { setting, like } = rowOf(name);
      const usual = OF_THE_RELEASE[name] ?? defaultOf(declarationOf(name));
      return `| \`${name}\` | ${usual} | ${Description.replaceAll('|', '\\|')} | ${named(setting ?? like)} |`;
    });
  return `**${group}**\n\n| parameter | default | meaning | setting |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

const OF_THE_RELEASE: Readonly<Record<string, string>> = { SpokeCode: "this version's" };

function defaultOf({ Default }: Declaration): string {
  if (Default === undefined) return 'required';
  return Default === '' ? 'none' : `\`${Default}\``;
}

const named = (setting: string | undefined) => (setting === undefined ? '' : `\`${setting}\``);
