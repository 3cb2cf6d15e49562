import type { Claim } from './ownership.ts';
import type { Request } from './request.ts';

/** What a caller wants, however it asked. Each way in (Terraform, CloudFormation) is one adapter that makes one of these. */
export type Intent =
  | {
      readonly verb: 'ensure';
      readonly wanted: Request;
      /** What the caller believes to have been applied before. A hint: it may never have been. */
      readonly former?: Request;
      /** Is a former access that is another one to be removed? If not, the caller will ask for that itself. */
      readonly removesFormer: boolean;
      readonly claim?: Claim;
    }
  | { readonly verb: 'remove'; readonly unwanted: Request; readonly claim?: Claim };
