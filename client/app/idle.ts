// Work that can wait until the browser has drawn the page.

const LATEST_MS = 2000
/** Safari has no requestIdleCallback. */
const WITHOUT_IDLE_MS = 300

/** Resolves when the browser has nothing more urgent to do, such as drawing the page. */
export function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: LATEST_MS })
    else setTimeout(resolve, WITHOUT_IDLE_MS)
  })
}
