/**
 * The name of a person's database user, from the ARN that AWS knows the caller by: the name of the
 * session, which is the user's name in IAM Identity Center, or the name of an IAM user. As the hub
 * makes names unless its settings say otherwise: up to an @, in lower case.
 */
export function userNameIn(arn: string): string | undefined {
  // An IAM user may have a path before the name.
  const [, name] =
    /:(?:assumed-role\/[^/]+|user|user\/.+|federated-user)\/([^/]+)$/.exec(arn) ?? [];
  return name?.split('@')[0]?.toLowerCase() || undefined;
}

export function userOf({ arn }: { readonly arn: string }): string {
  const name = userNameIn(arn);
  if (name === undefined)
    throw new Error(`${arn} does not tell the name of a person: give --user NAME`);
  return name;
}
