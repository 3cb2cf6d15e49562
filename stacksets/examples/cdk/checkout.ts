import { App } from 'aws-cdk-lib';
import { CheckoutStack } from './checkout-stack.ts';

/** The team's app. */
const app = new App();
new CheckoutStack(app, 'Checkout', {
  env: { account: '222222222222', region: 'eu-central-1' },
  vpcName: 'Network/Vpc',
  image: 'nginx',
});
