/** The build defines it (esbuild's `define`), from package.json. */
declare const DATABASE_ACCESS_VERSION: string | undefined;

/** The product's version. */
export const VERSION =
  typeof DATABASE_ACCESS_VERSION === 'undefined' ? 'unbuilt' : DATABASE_ACCESS_VERSION;
