// How a seat's look is said.
import { formatLeft } from '../format.ts'
import { texts } from '../texts.ts'
import { ASKING, BLOCKED, BOOKED, HELD, MINE, TICKET } from './look.ts'

/** “available”, “yours for 4:12” and so on, as it is heard and as it is read beside the map. */
export function lookWords(look: number | undefined, secondsLeft: number | undefined): string {
  switch (look) {
    case HELD:
      return texts.look.held
    case BOOKED:
      return texts.look.booked
    case BLOCKED:
      return texts.look.blocked
    case ASKING:
      return texts.look.asking
    case MINE:
      return texts.look.mine(secondsLeft === undefined ? '' : formatLeft(secondsLeft))
    case TICKET:
      return texts.look.ticket
    default:
      return texts.look.available
  }
}
