import packageJson from '../package.json' with { type: 'json' };
import { bundleAssets } from './review/bundle-assets.ts';

/** What every bundle is told (esbuild's `define`). */
export function definitions(): Record<string, string> {
  const version = { DATABASE_ACCESS_VERSION: JSON.stringify(packageJson.version) };
  // A page of the access review is made where there is no esbuild.
  const { script, style } = bundleAssets(version);
  return {
    ...version,
    REVIEW_SCRIPT: JSON.stringify(script),
    REVIEW_STYLE: JSON.stringify(style),
  };
}
