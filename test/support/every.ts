/**
 * What a test run covers: all with TEST_EVERY in the environment, or else what differs most, since
 * the whole has to fit into half an hour on two cores.
 */
export function everyOr<T>(all: T, most: T): T {
  return process.env['TEST_EVERY'] === undefined ? most : all;
}
