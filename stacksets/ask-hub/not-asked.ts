/**
 * There is no answer, and no other word of the command line is to blame: the hub or its bucket could
 * not be asked, or does not know what was asked for.
 */
export class NotAsked extends Error {}
