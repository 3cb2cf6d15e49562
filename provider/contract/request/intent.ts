import type { Claim } from './claim.ts';
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
       * Is whatever else the declarer has to be removed, such as the access that this one replaces?
       * If not, the caller asks for it.
       */
      readonly removesFormer: boolean;
      readonly claim: Claim;
    }
  | { readonly verb: 'remove'; readonly unwanted: Request; readonly claim: Claim };
