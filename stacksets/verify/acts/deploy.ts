import { codeBucket, resultsBucket, vpcParameters } from '../../names.ts';
import type { Act } from '../act.ts';
import type { Place } from '../aws/place.ts';
import type { Values } from '../aws/stacks.ts';
import { networkTemplate } from '../templates/network.ts';
import { publishedTemplate } from '../templates/published.ts';
import { given, hasTwoAccounts, keep, stackNames, VPC, type World } from '../world.ts';

/** What a rollout is made of, cheapest and most likely to break first. */

type Where = (world: World) => Place;
const central: Where = (world) => world.central;
const member: Where = (world) => world.member;
type StackName = keyof ReturnType<typeof stackNames>;

/** An act that is a stack. */
export function stackAct(
  about: Pick<Act, 'id' | 'title' | 'minutes' | 'confirms' | 'isWanted'>,
  stack: {
    readonly name: StackName;
    readonly where: Where;
    readonly template: (world: World) => string;
    readonly parameters?: (world: World) => Values;
    /** What is left behind by the stack. */
    readonly buckets?: (world: World) => readonly string[];
  },
): Act {
  const { where, buckets = () => [] } = stack;
  const nameIn = (world: World) => stackNames(world.choices)[stack.name];
  return {
    ...about,
    isEssential: true,
    async do(world, signal) {
      const { stacks } = where(world);
      const parameters = stack.parameters?.(world);
      const template = stack.template(world);
      keep(world, about.id, await stacks.create(nameIn(world), template, signal, parameters));
      return `the stack ${stack.name} is complete`;
    },
    async undo(world, signal) {
      await where(world).stacks.remove(nameIn(world), signal);
      for (const bucket of buckets(world)) await where(world).buckets.remove(bucket);
    },
    byHand: (world) => [
      `aws cloudformation delete-stack --region ${where(world).region} --stack-name ${nameIn(world)}`,
      ...buckets(world).map((bucket) => `aws s3 rb --force s3://${bucket}  # all versions too`),
    ],
  };
}

const ownNetwork = stackAct(
  { id: 'network', title: 'makes a network that nobody gets into', minutes: 10, confirms: [] },
  { name: 'network', where: central, template: networkTemplate },
);

/** Or the network that the user names. */
const network: Act = {
  ...ownNetwork,
  async do(world, signal) {
    const chosen = world.choices.network;
    if (chosen === undefined) return await ownNetwork.do(world, signal);
    keep(world, 'network', { vpc: chosen.vpc, subnets: chosen.subnets.join(',') });
    return 'the network that was named';
  },
};

export const deploy: readonly Act[] = [
  network,
  stackAct(
    {
      id: 'member-network',
      title: 'makes a network in the second account',
      minutes: 10,
      confirms: [],
      isWanted: hasTwoAccounts,
    },
    { name: 'network', where: member, template: networkTemplate },
  ),
  stackAct(
    { id: 'published', title: 'publishes the network for the spoke', minutes: 5, confirms: [] },
    {
      name: 'published',
      where: member,
      template: (world) => {
        const from = hasTwoAccounts(world) ? 'member-network' : 'network';
        const subnets = given(world, from, 'subnets').split(',');
        return publishedTemplate(VPC, { vpc: given(world, from, 'vpc'), subnets });
      },
    },
  ),
  stackAct(
    { id: 'code', title: 'makes the bucket for the code', minutes: 5, confirms: [] },
    {
      name: 'code',
      where: central,
      template: (world) => world.build.template(world, 'code'),
      buckets: (world) => [codeBucketOf(world)],
    },
  ),
  {
    id: 'upload',
    title: 'uploads the code',
    minutes: 10,
    confirms: [],
    isEssential: true,
    isRepeated: true,
    async do(world) {
      const { code } = world.build;
      for (const { key, zip } of code)
        await world.central.buckets.upload(codeBucketOf(world), key, zip);
      return `${code.length} zips`;
    },
  },
  stackAct(
    {
      id: 'hub',
      title: 'deploys the hub',
      minutes: 20,
      confirms: ['lambda-network-role', 'lambda-network-no-source'],
    },
    {
      name: 'hub',
      where: central,
      template: (world) => world.build.template(world, 'hub'),
      buckets: ({ choices, central }) => [resultsBucket(choices.name, central.id, central.region)],
    },
  ),
  ...(['account', 'spoke', 'door'] as const).map((part) =>
    stackAct(
      {
        id: part,
        title: `deploys the ${part === 'account' ? 'role of the account' : part}`,
        minutes: 20,
        confirms: part === 'spoke' ? ['lambda-network-role', 'lambda-network-no-source'] : [],
        isWanted: (world) => !hasTwoAccounts(world),
      },
      {
        name: part,
        where: member,
        template: (world) => world.build.template(world, part),
        parameters: (world) => parametersOf(part, world),
      },
    ),
  ),
  stackAct(
    {
      id: 'rollout',
      title: 'deploys role, spoke and door by StackSets',
      minutes: 45,
      confirms: ['code-by-organization'],
      isWanted: hasTwoAccounts,
    },
    {
      name: 'rollout',
      where: central,
      template: (world) => world.build.template(world, 'rollout'),
    },
  ),
];

const codeBucketOf = ({ choices, central }: World) =>
  codeBucket(choices.name, central.id, central.region);

function parametersOf(part: 'account' | 'spoke' | 'door', world: World): Values {
  switch (part) {
    case 'account':
      return {};
    case 'spoke': {
      const { id, subnets } = vpcParameters(VPC);
      return { VpcName: VPC, Vpc: id, Subnets: subnets };
    }
    case 'door':
      return { HubUrl: given(world, 'hub', 'HubFunctionUrl') };
  }
}
