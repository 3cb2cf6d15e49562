import { App } from 'aws-cdk-lib';
import { NetworkStack } from './network-stack.ts';

/** The platform team's app in the account of a team. */
const app = new App();
new NetworkStack(app, 'Network', { env: { account: '222222222222', region: 'eu-central-1' } });
