// What the page says to people who hear it: results of what they did, politely, and at once that their time is up.
import { untrack } from 'svelte'

export class Announcer {
  message = $state('')
  /** What must not wait until somebody has heard the rest: that time is up. */
  alert = $state('')

  say(message: string): void {
    // The same words twice are only said twice when the region changes in between.
    this.message = untrack(() => this.message) === message ? `${message}\u00a0` : message
  }
}
