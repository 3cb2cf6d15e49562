import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { functionArn } from '../sandbox/lambda/function.ts';
import type { Pool } from '../sandbox/lambda/pool.ts';
import { runTool } from '../sandbox/machine/tool.ts';
import { REGION } from '../sandbox/organization/roles.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { storeMaster } from '../support/parameters.ts';
import { type Properties, type Resource, type Stacks, stacksOf } from './stacks.ts';
import { DOOR_A, type Way } from './ways.ts';

/** A sandbox, and the stacks of one of its accounts. */
export interface Stage extends Stacks {
  readonly sandbox: Sandbox;
  /** A client of the database's account. */
  readonly ssm: SSMClient;
  /** The function that the stacks ask. */
  readonly asked: Pool;
  readonly spoke: Pool;
  /** Properties of an access to the database; these in place of its own. */
  access(properties: Properties): Resource;
  aws(...parameters: string[]): Promise<void>;
  /**
   * Invokes the function that the stacks ask, as a pipeline would: with an event that nobody waits
   * for, or, like Terraform, waiting for the answer.
   */
  invoke(event: object, how?: 'Event' | 'RequestResponse'): Promise<void>;
  /** Everything that CloudFormation has answered, and that the AWS CLI has printed. */
  readonly transcript: string[];
  /** Every application password that somebody has logged in with. */
  readonly passwords: Set<string>;
  stop(): Promise<void>;
}

export const MASTER = '/masters/app';

export async function startStage(options: SandboxOptions = {}, way: Way = DOOR_A): Promise<Stage> {
  return stageIn(await startSandbox({ delays: { retries: [100, 200] }, ...options }), way);
}

export async function stageIn(sandbox: Sandbox, way: Way): Promise<Stage> {
  const { postgres, functions } = sandbox;
  const ssm = new SSMClient(sandbox.administrator(way.member));
  await storeMaster(ssm, MASTER, postgres);
  const credentials = sandbox.organization.credentials(way.account, way.role);
  const asked = functionArn({ account: way.account, region: REGION, name: way.asks });
  const pipeline = { endpoint: sandbox.endpoint, region: REGION, credentials };
  const cloudformation = new CloudFormationClient(pipeline);
  const lambda = new LambdaClient(pipeline);
  const transcript: string[] = [];
  cloudformation.middlewareStack.add(
    (next) => async (call) => {
      const answer = await next(call);
      transcript.push(JSON.stringify(answer.output));
      return answer;
    },
    { step: 'initialize' },
  );
  const spoke = sandbox.spokes[way.member];
  if (spoke === undefined) throw new Error(`${way.member} has a spoke`);
  const environment = { ...sandbox.variables, AWS_PROFILE: way.profile };

  const aws = async (...parameters: string[]) => {
    transcript.push(await runTool('aws', parameters, { environment }));
  };

  return {
    sandbox,
    ssm,
    asked: functions.function(asked),
    spoke: functions.function(functionArn(spoke)),
    access: (properties) => ({
      Type: 'Custom::DatabaseAccess',
      Properties: {
        ServiceToken: asked,
        ServiceTimeout: 60,
        DbType: 'postgres',
        DbEndpoint: `${postgres.host}:${postgres.port}`,
        DbName: postgres.database,
        MasterSecret: MASTER,
        Env: 'test',
        Project: 'stacks',
        ...way.properties,
        ...properties,
      },
    }),
    ...stacksOf(cloudformation),
    aws,
    transcript,
    async invoke(event, how = 'RequestResponse') {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: asked,
          InvocationType: how,
          Payload: Buffer.from(JSON.stringify(event)),
        }),
      );
      if (FunctionError) throw new Error(Buffer.from(Payload ?? []).toString());
    },
    passwords: new Set(),
    async stop() {
      cloudformation.destroy();
      lambda.destroy();
      await sandbox.stop();
    },
  };
}
