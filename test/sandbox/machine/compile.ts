import { runTool } from './tool.ts';

/**
 * Has the machine's compiler make a library, in a tenth of a second. What an interrupted one leaves
 * behind goes with `folder`.
 */
export async function compileLibrary(
  source: string,
  output: string,
  options: {
    readonly folder: string;
    readonly purpose: string;
    readonly flags?: readonly string[];
  },
): Promise<void> {
  const { folder, purpose, flags = [] } = options;
  try {
    await runTool('cc', ['-shared', '-fPIC', '-O1', '-o', output, source, ...flags], {
      environment: { TMPDIR: folder },
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    throw new Error(
      `${purpose} was not compiled. It needs a C compiler, for instance: apt-get install gcc ` +
        `libc6-dev (${why})`,
      { cause },
    );
  }
}
