import { costsSection } from './costs-section.ts';
import { permissionsTable } from './permissions-table.ts';

/** The parts of docs/rollout.md that are made of data, each between two comments of its name. */

const PARTS: Readonly<Record<string, () => string>> = {
  permissions: permissionsTable,
  costs: costsSection,
};

export function withCurrentParts(page: string): string {
  return Object.entries(PARTS).reduce((text, [name, write]) => {
    const part = new RegExp(`(?<=<!-- ${name}: [^\\n]*-->\\n\\n)[^]*?(?=\\n<!-- /${name} -->)`);
    if (!part.test(text)) throw new Error(`docs/rollout.md has no part ${name}`);
    return text.replace(part, () => write());
  }, page);
}
