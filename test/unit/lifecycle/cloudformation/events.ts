import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CustomResourceRequest,
  parseCustomResourceRequest,
} from '../../../../provider/lifecycle/cloudformation/event.ts';

const FOLDER = join(import.meta.dirname, '../../../support/events');

/** One of the event files. They have the shape of the events of CloudFormation and Lambda. */
export function event(name: string): object {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

export function requestOf(name: string): CustomResourceRequest {
  return parseCustomResourceRequest(event(name));
}
