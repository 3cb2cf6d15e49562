import type { Assets } from './bundle-assets.ts';

/** The build defines them (esbuild's `define`). */
declare const REVIEW_SCRIPT: string | undefined;
declare const REVIEW_STYLE: string | undefined;

/** Unbuilt, they are bundled here and now: esbuild is with us, as when the sandbox or a test runs. */
export const ASSETS: Assets =
  typeof REVIEW_SCRIPT === 'undefined' || typeof REVIEW_STYLE === 'undefined'
    ? (await import('./bundle-assets.ts')).bundleAssets()
    : { script: REVIEW_SCRIPT, style: REVIEW_STYLE };
