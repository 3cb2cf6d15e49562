import { expect, test } from 'vitest';
import { parseEvent } from '../../../../provider/lifecycle/cloudformation/parse-event.ts';
import { NOTHING_MADE } from '../../../../provider/lifecycle/cloudformation/physical-id.ts';
import { event } from './events.ts';

/** Whatever is wrong with an event, or with us, the stack waits for a response. */
const broken = Object.defineProperty({}, 'dbname', {
  enumerable: true,
  get: () => {
    throw new TypeError('a defect');
  },
});

test.each(['create', 'update-in-place', 'delete'])(
  'a defect that %s meets leaves an id to respond with',
  (name) => {
    const request = { ...event(name), ResourceProperties: broken };
    const id = Reflect.get(request, 'PhysicalResourceId') ?? NOTHING_MADE;
    expect(parseEvent(request, '', { region: 'eu-central-1' })).toEqual({
      refusal: new TypeError('a defect'),
      idIfFailed: id,
    });
  },
);
