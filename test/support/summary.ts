import type { Reporter, TestCase } from 'vitest/node';

/** The one line that a machine reads: `12 passed, 0 failed`. */
export default class Summary implements Reporter {
  #passed = 0;
  #failed = 0;

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state === 'passed') this.#passed += 1;
    else if (state === 'failed') this.#failed += 1;
  }

  onTestRunEnd(modules: ReadonlyArray<{ ok(): boolean }>, errors: readonly unknown[]): void {
    // A file that could not be loaded, or an error outside of any test, has failed no test case.
    const failed =
      this.#failed === 0 && (errors.length > 0 || modules.some((file) => !file.ok()))
        ? 1
        : this.#failed;
    console.log(`\n${this.#passed} passed, ${failed} failed`);
  }
}
