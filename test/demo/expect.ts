/** The story and what happened differ: the demo ends here, and fails. */
export class NotAsTold extends Error {
  override readonly name = 'not as told';
}

export function expect(isSo: boolean, told: string): asserts isSo {
  if (!isSo) throw new NotAsTold(told);
}
