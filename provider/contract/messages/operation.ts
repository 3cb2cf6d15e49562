/**
 * What the platform team asks the hub beside accesses, as `{"operation": "doctor"}`: about all
 * accounts, so no door passes it on.
 */
export function isOperation(event: unknown): event is { readonly operation: unknown } {
  return typeof event === 'object' && event !== null && 'operation' in event;
}
