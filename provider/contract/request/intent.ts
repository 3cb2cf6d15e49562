import type { Claim } from './ownership.ts';
import type { Request } from './request.ts';

/**
 * The intent of a caller, in whatever way it asked: Terraform and CloudFormation both come to this.
 */
export type Intent =
  | {
      readonly verb: 'ensure';
      readonly wanted: Request;
      /**
       * The request that the caller believes was applied before. It is a hint: it may have failed.
       */
      readonly former?: Request;
      /**
       * Is a former access, if it is another one, to be removed? If not, the caller asks for it.
       */
      readonly removesFormer: boolean;
      readonly claim?: Claim;
    }
  | { readonly verb: 'remove'; readonly unwanted: Request; readonly claim?: Claim };
