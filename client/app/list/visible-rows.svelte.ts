// Which rows of the list are in view or near it. Only their seats are rendered: a large section has more seats than a page
// should have buttons.
import { SvelteSet } from 'svelte/reactivity'

/** Rows within one height of the list above and below the view. */
const MARGIN = '100% 0px'

export class VisibleRows {
  readonly #rows = new WeakMap<Element, number>()
  readonly #visibleRows = new SvelteSet<number>()
  #observer: IntersectionObserver | undefined
  /** Of a row, in CSS pixels. */
  #width = 0

  has(row: number): boolean {
    return this.#visibleRows.has(row)
  }

  /** Observes the element of a row with so many seats, until the returned function is called. */
  watch(element: HTMLElement, row: number, seats: number): () => void {
    this.#width ||= element.clientWidth
    element.style.minHeight = `${heightOf(seats, this.#width)}px`
    this.#observer ??= new IntersectionObserver((entries) => this.#moved(entries), {
      root: scrollerOf(element),
      rootMargin: MARGIN,
    })
    this.#rows.set(element, row)
    this.#observer.observe(element)
    return () => this.#observer?.unobserve(element)
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const row = this.#rows.get(target)
      if (row === undefined || !(target instanceof HTMLElement)) continue
      if (isIntersecting) {
        this.#visibleRows.add(row)
        target.style.minHeight = ''
      } else if (!target.matches(':focus-within')) {
        // The row keeps its height, so that nothing moves in the list.
        if (this.#visibleRows.delete(row)) target.style.minHeight = `${boundingClientRect.height}px`
      }
    }
  }
}

/** About the height of the rendered row, in CSS pixels, so that little moves when its seats are rendered. */
function heightOf(seats: number, width: number): number {
  const [aside, across, down, padding] = [76, 46, 42, 17]
  return Math.ceil(seats / Math.max(1, Math.floor((width - aside) / across))) * down + padding - 6
}

/** The element's scroll container; null for the page itself. */
function scrollerOf(element: Element): Element | null {
  const parent = element.parentElement
  if (!parent || parent === document.body) return null
  return /auto|scroll/.test(getComputedStyle(parent).overflowY) ? parent : scrollerOf(parent)
}
