/**
 * What the platform team asks the hub beside accesses, as `{"operation": "doctor"}`: about all
 * accounts, so no door passes it on.
 */
export function isOperation(event: unknown): event is { readonly operation: unknown } {
  return typeof event === 'object' && event !== null && 'operation' in event;
}

/** Is this a step of the reconciliation, as the state machine asks for it? */
export function isReconciliation(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'reconcile' in event;
}
