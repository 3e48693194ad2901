// How often the viewers of a show are sent how many they are.

/** At least this often, since it carries the seq. */
const AT_LEAST_EVERY_S = 10
/** Of a large room: each number goes to every viewer, so that one a second would take a third of a core for 20,000 viewers. */
const SENT_PER_SECOND = 2000

/**
 * Whether a room is to be sent its number of viewers now: at most once a second, more rarely in a large room, and at least
 * every ten seconds.
 * @param hasChanged whether the number is another one than was sent last
 * @param recipients viewers on this node
 */
export function isNumberDue(secondsAgo: number, hasChanged: boolean, recipients: number): boolean {
  if (secondsAgo >= AT_LEAST_EVERY_S) return true
  return hasChanged && secondsAgo >= Math.ceil(recipients / SENT_PER_SECOND)
}
