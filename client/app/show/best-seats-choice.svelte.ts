// What the visitor wants the server to choose: how many together, of which price, with a wheelchair place or not.
import type { Wish } from '../../connection/types.ts'

export class BestSeatsChoice {
  quantity = $state(2)
  /** Empty for any. */
  categoryId = $state('')
  accessible = $state(false)
  readonly wish: Wish = $derived({
    quantity: this.quantity,
    ...(this.categoryId && { categoryId: this.categoryId }),
    ...(this.accessible && { accessible: true }),
  })
}
