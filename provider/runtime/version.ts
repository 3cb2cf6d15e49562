/** Put in by the build (esbuild's `define`), of package.json. */
declare const DATABASE_ACCESS_VERSION: string | undefined;

/** Which version of the product this function is. Code that nobody built has none. */
export const VERSION =
  typeof DATABASE_ACCESS_VERSION === 'undefined' ? 'unbuilt' : DATABASE_ACCESS_VERSION;
