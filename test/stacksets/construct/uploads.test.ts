import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { CodeSynthesizer } from '../../../stacksets/construct/rollout/code-synthesizer.ts';
import { ENV, newApp } from './scene.ts';

test('code goes to the bucket of each Region, and the template to that of the stack, once they are there', () => {
  const app = newApp();
  const buckets = new Stack(app, 'Buckets', { env: ENV });
  const synthesizer = new CodeSynthesizer({
    bundles: [{ key: 'door/0a1b.zip', zip: Buffer.from('the door') }],
    regions: ['eu-west-1', 'eu-west-2'],
    bucketIn: (region) => `code-${region}`,
    bucketStacks: () => [buckets],
  }) as IStackSynthesizer;
  const stack = new Stack(app, 'Members', { env: ENV, synthesizer });
  new CfnResource(stack, 'StackSet', { type: 'AWS::CloudFormation::StackSet' });
  const { directory, manifest } = app.synth();

  const { files } = JSON.parse(readFileSync(join(directory, 'Members.assets.json'), 'utf8'));
  const uploads = Object.values<Upload>(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map((destination) => ({ ...source, ...destination })),
  );
  const door = { path: 'door-0a1b.zip', packaging: 'file', objectKey: 'door/0a1b.zip' };
  expect(uploads).toEqual([
    { ...door, bucketName: 'code-eu-west-1', region: 'eu-west-1' },
    { ...door, bucketName: 'code-eu-west-2', region: 'eu-west-2' },
    {
      ...{ path: 'Members.template.json', packaging: 'file', region: 'eu-central-1' },
      bucketName: 'code-eu-central-1',
      objectKey: expect.stringMatching(/^templates\/[0-9a-f]{64}\.json$/),
    },
  ]);
  for (const { path } of uploads) expect(existsSync(join(directory, path))).toBe(true);
  const { artifacts = {} } = manifest;
  expect(artifacts['Members.assets']?.dependencies).toEqual(['Buckets']);
  expect(artifacts['Members']).toMatchObject({
    dependencies: ['Members.assets'],
    properties: {
      stackTemplateAssetObjectUrl: `s3://code-eu-central-1/${uploads.at(-1)?.objectKey}`,
    },
  });
  expect(artifacts['Members']?.properties).not.toHaveProperty('assumeRoleArn');
});

interface Upload {
  readonly source: { readonly path: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}
