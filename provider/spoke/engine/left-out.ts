/** Why a person has no user, if the access has adopted the one of that name. */
export const ADOPTED_NAME =
  'the user of that name is the one that the access has adopted (adopt), and stays until a rotation ' +
  'ends it. Then the person gets a user';

/** A warning: one person that can't have a user keeps nobody else from theirs. */
export function leftOutPerson(username: string, because: string): string {
  return (
    `${username} is left out: ${because}. What there is under that name is not touched, and ` +
    'nobody else is concerned'
  );
}
