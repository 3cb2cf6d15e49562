/** For the AWS SDK's clients. */
export interface Configuration {
  readonly region: string;
  readonly profile?: string;
}
