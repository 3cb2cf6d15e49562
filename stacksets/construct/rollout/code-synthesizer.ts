import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AssetManifestBuilder,
  BootstraplessSynthesizer,
  type ISynthesisSession,
  type Stack,
} from 'aws-cdk-lib';
import { FileAssetPackaging } from 'aws-cdk-lib/cloud-assembly-schema';
import type { Bundle } from '../../code/bundle.ts';

export interface Uploads {
  /** What the stack, or the stacks of its StackSets, are made with. */
  readonly bundles: readonly Bundle[];
  /** Those that need it. */
  readonly regions: readonly string[];
  readonly bucketIn: (region: string) => string;
  /** The stacks with the buckets, which are deployed before anything is uploaded. */
  readonly bucketStacks: () => readonly Stack[];
}

/**
 * Has the CDK upload code to the rollout's own buckets, which the organization may read, and the
 * stack's template too, as it may be larger than CloudFormation takes in a request. So no account
 * has to be bootstrapped, and the templates are those of synth.
 */
export class CodeSynthesizer extends BootstraplessSynthesizer {
  private readonly uploads: Uploads;

  constructor(uploads: Uploads) {
    super();
    this.uploads = uploads;
  }

  override synthesize(session: ISynthesisSession): void {
    const { bundles, regions, bucketIn, bucketStacks } = this.uploads;
    const stack = this.boundStack;
    const manifest = new AssetManifestBuilder();
    const upload = (path: string, objectKey: string, region: string) => {
      const file = { path, packaging: FileAssetPackaging.FILE };
      const destination = { bucketName: bucketIn(region), objectKey, region };
      manifest.addFileAsset(stack, `${objectKey} ${region}`, file, destination);
      return `s3://${destination.bucketName}/${objectKey}`;
    };
    for (const { key, zip } of bundles) {
      const file = key.replace('/', '-');
      writeFileSync(join(session.assembly.outdir, file), zip);
      for (const region of regions) upload(file, key, region);
    }
    const { sourceHash } = this.synthesizeTemplate(session);
    const template = upload(stack.templateFile, `templates/${sourceHash}.json`, stack.region);
    const needed = bucketStacks().map(({ artifactId }) => artifactId);
    const assets = manifest.emitManifest(stack, session, {}, needed);
    this.emitArtifact(session, {
      stackTemplateAssetObjectUrl: template,
      additionalDependencies: [assets],
    });
  }
}
