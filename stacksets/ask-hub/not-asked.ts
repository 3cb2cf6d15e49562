/** The hub could not be asked, or did not answer as a hub does. */
export class NotAsked extends Error {}
