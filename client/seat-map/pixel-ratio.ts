// Notices when the window moves to another screen, or the page is zoomed: the map is redrawn sharply then.

/**
 * Calls `changed` each time that `devicePixelRatio` has changed.
 * @returns stops it
 */
export function watchPixelRatio(changed: () => void): () => void {
  const listeners = new AbortController()
  const { signal } = listeners
  // A media query for one ratio says only that it is left: the next one is another query.
  const watch = (): void =>
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', next, { once: true, signal })
  const next = (): void => {
    changed()
    watch()
  }
  watch()
  return () => listeners.abort()
}
