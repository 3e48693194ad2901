// Best available seats: what the visitor asks the server to choose, in the form beside the map or above the list.
import type { BestSeatsRequest } from '../../connection/types.ts'
import { IdempotencyKey } from './idempotency-key.ts'

export class BestSeatsChoice {
  quantity = $state(2)
  /** Empty for any. */
  categoryId = $state('')
  /** With a wheelchair place. */
  accessible = $state(false)
  /** Whether the server is choosing. */
  isChoosing = $state(false)
  /** Until the outcome is known, the same choice is the same request. */
  readonly idempotencyKey = new IdempotencyKey()
  readonly request: BestSeatsRequest = $derived({
    quantity: this.quantity,
    ...(this.categoryId && { categoryId: this.categoryId }),
    ...(this.accessible && { accessible: true }),
  })
}
