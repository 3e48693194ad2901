// Keeps an element at the bottom of a page above the keyboard of a phone, which covers the page without resizing it.
import type { Attachment } from 'svelte/attachments'

/** Sets `--keyboard`, the height of what covers the bottom of the page, for the element's `bottom`. */
export function aboveKeyboard(element: HTMLElement): ReturnType<Attachment> {
  const view = window.visualViewport
  if (!view) return
  const events = new AbortController()
  const measure = (): void => {
    const covered = document.documentElement.clientHeight - view.height - view.offsetTop
    // A magnified page is moved by the visitor: nothing follows it.
    element.style.setProperty('--keyboard', `${view.scale > 1 ? 0 : Math.max(0, Math.round(covered))}px`)
  }
  view.addEventListener('resize', measure, { signal: events.signal })
  view.addEventListener('scroll', measure, { signal: events.signal })
  measure()
  return () => events.abort()
}
