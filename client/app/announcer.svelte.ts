// What the page says to people who hear it: results of what they did, politely.
import { untrack } from 'svelte'

export class Announcer {
  message = $state('')

  say(message: string): void {
    // The same words twice are only said twice when the region changes in between.
    this.message = untrack(() => this.message) === message ? `${message}\u00a0` : message
  }
}

export const announcer = new Announcer()
