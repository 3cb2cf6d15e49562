import { type Block, stringOf } from './hcl.ts';
import { blocksOf, type Module } from './modules.ts';

/** The tables in a module's README, as registries want them, between marks that tools know. */

const BEGIN = '<!-- BEGIN_TF_DOCS -->';
const END = '<!-- END_TF_DOCS -->';

export function withTables(module: Module): string {
  const [before, rest] = module.readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined)
    throw new Error(`${module.folder}/README.md: no ${BEGIN} and ${END} for the tables`);
  return `${before}${BEGIN}\n${tables(module)}\n${END}${after}`;
}

function tables(module: Module): string {
  const variables = blocksOf(module, 'variable');
  return [
    '## Requirements',
    table(['name', 'version'], requirements(module)),
    '## Inputs',
    table(['name', 'type', 'default', 'meaning'], variables.map(inputRow)),
    ...variables.filter(isDescribedByAttribute).map((variable) => {
      const [name] = variable.labels;
      return table(
        [`\`${name}.\``, 'type', 'default', 'meaning'],
        attributesOf(variable).map(attributeRow),
      );
    }),
    '## Outputs',
    table(
      ['name', 'meaning'],
      blocksOf(module, 'output').map((output) => [code(output.labels[0]), meaningOf(output)]),
    ),
  ].join('\n\n');
}

function inputRow(variable: Block): string[] {
  const { type, default: initial } = variable.attributes;
  const short = isDescribedByAttribute(variable) ? 'object' : type;
  const [meaning = ''] = meaningOf(variable).split(/: - `/);
  return [code(variable.labels[0]), code(short), initial ? code(initial) : 'required', meaning];
}

export interface Attribute {
  name: string;
  type: string;
  default: string | undefined;
  meaning: string | undefined;
}

/** The attributes of an object, whose description has a line for each. */
export function attributesOf({ attributes: { type = '', description = '' } }: Block): Attribute[] {
  const meanings = new Map(
    [...description.matchAll(/^- `(\w+)`: (.*)$/gm)].map(([, name, meaning]) => [name, meaning]),
  );
  return [...type.matchAll(/^ {4}(\w+) += (?:optional\((\w+)(?:, (.*))?\)|(.*))$/gm)].map(
    ([, name = '', optional, initial, required = '']) => ({
      name,
      type: optional ?? required,
      default: optional === undefined ? undefined : (initial ?? 'null'),
      meaning: meanings.get(name),
    }),
  );
}

export function isDescribedByAttribute({ attributes: { description } }: Block): boolean {
  return /^- `\w+`: /m.test(description ?? '');
}

function attributeRow({ name, type, default: initial, meaning = '' }: Attribute): string[] {
  const sentence = meaning.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return [code(name), code(type), initial === undefined ? 'required' : code(initial), sentence];
}

function requirements(module: Module): string[][] {
  const [terraform] = blocksOf(module, 'terraform');
  const text = terraform?.text ?? '';
  const providers = text.matchAll(/^ {4}\w+ = \{\n(.*?)^ {4}\}$/gms);
  return [
    ['terraform', code(stringOf(terraform?.attributes['required_version']))],
    ...[...providers].map(([, body = '']) => [
      code(/source += "(.*)"/.exec(body)?.[1]),
      code(/version += "(.*)"/.exec(body)?.[1]),
    ]),
  ];
}

function meaningOf({ attributes: { description = '' } }: Block): string {
  return (stringOf(description) ?? description).replaceAll('\n', ' ');
}

/** On one line, where the attributes of an object need commas. */
function code(text = ''): string {
  const line = text.replaceAll(/(?<!\{)\n +(?=\w+ +=)/g, ', ').replaceAll(/\s+/g, ' ');
  return `\`${line}\``;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
