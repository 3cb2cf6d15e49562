/** The story and what happened differ: the demo ends here, and fails. */
export function expect(isSo: boolean, told: string): asserts isSo {
  if (!isSo) throw new Error(`not as told: ${told}`);
}
