// The blocks of a show where seats can be had without leaving a single one, kept up as seats change.
import type { Block } from '../../shared/blocks.ts'

/**
 * In which blocks a request can be met so that no single seat is left. Each block is looked at once, and once more when it has
 * changed: five hundred checkouts of one batch are judged while the show is locked.
 */
export class OpenBlocks {
  readonly #isOpen: (block: Block) => boolean
  readonly #unseen: Set<Block>
  readonly #open = new Set<Block>()

  constructor(blocks: Iterable<Block>, isOpen: (block: Block) => boolean) {
    this.#unseen = new Set(blocks)
    this.#isOpen = isOpen
  }

  changed(block: Block): void {
    this.#open.delete(block)
    this.#unseen.add(block)
  }

  /** Whether another one exists besides this. */
  hasOneBut(block: Block): boolean {
    for (const open of this.#open) if (open !== block) return true
    for (const next of this.#unseen) {
      this.#unseen.delete(next)
      if (!this.#isOpen(next)) continue
      this.#open.add(next)
      if (next !== block) return true
    }
    return false
  }
}
