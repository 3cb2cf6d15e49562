import { expect, test } from 'vitest';
import { OTHER, TO_THE_HUB } from '../../support/wrong-inputs/hub.ts';
import { askHub } from './ways-in.ts';

test.each(TO_THE_HUB)('%s', async (_, body, sentence) => {
  expect((await askHub(body)).sentence).toBe(sentence);
});

test('every attempt for another account is a security event', async () => {
  const bodies = TO_THE_HUB.map(([, body]) => body).filter((body) => body.includes(OTHER));
  expect(bodies.length).toBeGreaterThan(3);
  for (const body of bodies)
    expect((await askHub(body)).log).toContain('"message":"security event"');
});
