import type { Block } from './hcl.ts';
import { blocksOf, type Module } from './modules.ts';
import { attributesOf, isDescribedByAttribute } from './tables.ts';

/**
 * What registries and readers expect of a module: the rules of tflint's "all" preset for the
 * language that apply here, as sentences.
 */
export function violations(module: Module): string[] {
  return [
    ...misplaced(module),
    ...undocumented(module),
    ...unpinned(module),
    ...misnamed(module),
    ...unused(module),
    ...outdated(module),
  ].map((what) => `${module.folder}: ${what}`);
}

const PLACES: Readonly<Record<string, string>> = {
  variable: 'variables.tf',
  output: 'outputs.tf',
  terraform: 'versions.tf',
};

function misplaced({ files }: Module): string[] {
  const wrong = [...files].flatMap(([file, blocks]) =>
    blocks
      .filter(({ kind }) => (PLACES[kind] ?? file) !== file)
      .map((block) => `${nameOf(block)} stands in ${file}, not in ${PLACES[block.kind]}`),
  );
  return files.has('main.tf') ? wrong : [...wrong, 'has no main.tf'];
}

function undocumented(module: Module): string[] {
  const variables = blocksOf(module, 'variable');
  const documented = [...variables, ...blocksOf(module, 'output')];
  return [
    ...variables.filter(lacks('type')).map((variable) => `${nameOf(variable)} has no type`),
    ...documented
      .filter(lacks('description'))
      .map((block) => `${nameOf(block)} has no description`),
    ...variables.filter(isDescribedByAttribute).flatMap((variable) =>
      attributesOf(variable)
        .filter(({ meaning }) => meaning === undefined)
        .map(({ name }) => `${nameOf(variable)} does not describe ${name}`),
    ),
  ];
}

function unpinned(module: Module): string[] {
  const [terraform] = blocksOf(module, 'terraform');
  const declared = terraform?.text ?? '';
  const providers = [...blocksOf(module, 'resource'), ...blocksOf(module, 'data')]
    .map(({ labels: [type = ''] }) => type.split('_')[0] ?? '')
    .filter((provider) => provider !== 'terraform'); // it is built in
  const missing = [...new Set(providers)].filter((provider) => {
    const [, body = ''] =
      new RegExp(`^ {4}${provider} = \\{\\n(.*?)^ {4}\\}$`, 'ms').exec(declared) ?? [];
    return !(/^ +source +=/m.test(body) && /^ +version +=/m.test(body));
  });
  return [
    ...(terraform?.attributes['required_version'] ? [] : ['has no required_version']),
    ...missing.map((provider) => `has no source and version for provider ${provider}`),
  ];
}

function misnamed(module: Module): string[] {
  const named = [...module.files.values()].flat().filter(({ labels }) => labels.length > 0);
  return named
    .filter(({ labels }) => !/^[a-z][a-z0-9_]*$/.test(labels.at(-1) ?? ''))
    .map((block) => `${nameOf(block)} is not in snake_case`);
}

function unused(module: Module): string[] {
  const text = textOf(module);
  const locals = blocksOf(module, 'locals').flatMap(({ attributes }) => Object.keys(attributes));
  const declared = [
    ...blocksOf(module, 'variable').map(({ labels }) => `var.${labels[0]}`),
    ...locals.map((name) => `local.${name}`),
    ...blocksOf(module, 'data').map(({ labels }) => `data.${labels.join('.')}`),
  ];
  return declared
    .filter((name) => !new RegExp(`\\b${name.replaceAll('.', '\\.')}\\b`).test(text))
    .map((name) => `${name} is not used`);
}

function outdated(module: Module): string[] {
  const text = textOf(module);
  return [
    ...(text.match(/= "\$\{[^{}"]*\}"$/gm) ?? []).map(
      (line) => `needs no quotes: ${line.slice(2)}`,
    ),
    ...(text.match(/\.\d+\.\w+|\.\*\./g) ?? []).map((index) => `has an index of old: ${index}`),
  ];
}

/** Without the conditions of a variable itself, which do not use it. */
function textOf({ files }: Module): string {
  return [...files.values()]
    .flat()
    .filter(({ kind }) => kind !== 'variable')
    .map(({ text }) => text)
    .join('\n');
}

function lacks(attribute: string): (block: Block) => boolean {
  return ({ attributes }) => !attributes[attribute];
}

function nameOf({ kind, labels }: Block): string {
  return [kind, ...labels].join(' ');
}
