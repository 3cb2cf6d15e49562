/** A warning: one person that can't have a user keeps nobody else from theirs. */
export function leftOutPerson(username: string, because: string): string {
  return (
    `${username} is left out: ${because}. What there is under that name is not touched, and ` +
    'nobody else is concerned'
  );
}
