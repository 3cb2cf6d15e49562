import { join } from 'node:path';

/**
 * The folder of the checkout; in the package, whose bundles are as deep in it as this file is here,
 * the folder of the package.
 */
const ROOT = join(import.meta.dirname, '..');

/** The built functions, as `npm run build` writes them. */
export const BUILT = join(ROOT, 'dist');

export const DOCS = join(ROOT, 'docs');

export const EXAMPLE_SETTINGS = join(ROOT, 'stacksets/settings.example.json');
