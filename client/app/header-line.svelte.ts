// The line at the top of the app: a page that needs the whole height puts its title there.
import type { Snippet } from 'svelte'

export class HeaderLine {
  /** What the page draws beside the way back; undefined: the header has the product's name. */
  page = $state.raw<Snippet>()

  /** Draws `page` in the header, until the returned function is called. */
  show(page: Snippet): () => void {
    this.page = page
    return () => {
      if (this.page === page) this.page = undefined
    }
  }
}
