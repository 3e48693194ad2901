// Functions that tests call in a page. Each is sent as text, so it knows nothing but its arguments.

/** What a person can press or fill in. */
export type Kind = 'button' | 'link' | 'field' | 'option' | 'select'

export interface Found {
  /** Its middle, in CSS pixels from the upper left of the viewport; undefined when it is disabled, or something covers it. */
  middle: { x: number; y: number } | undefined
  /** What a field has. */
  value: string
  isPressed: boolean
}

/**
 * The first visible element with this accessible name, also in the open shadow trees of custom elements; scrolls to it.
 * @param name the source of a regular expression
 */
export function found(kind: Kind, name: string): Found | undefined {
  const selectors = {
    button: 'button, [role=button]',
    link: 'a[href]',
    field: 'input, textarea',
    option: '[role=option]',
    select: '[role=combobox]',
  }
  const wanted = new RegExp(name)
  const all = (root: Document | ShadowRoot): Element[] => [
    ...root.querySelectorAll(selectors[kind]),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : [])),
  ]
  const nameOf = (element: Element): string => {
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : []
    const [text = element] = labels
    return element.getAttribute('aria-label') ?? (text instanceof HTMLElement ? text.innerText : '').trim()
  }
  const element = all(document).find((each) => each.getClientRects().length > 0 && wanted.test(nameOf(each)))
  if (!element) return undefined
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })
  const { left, top, width, height } = element.getBoundingClientRect()
  const middle = { x: Math.round(left + width / 2), y: Math.round(top + height / 2) }
  const root = element.getRootNode()
  const front = (root instanceof ShadowRoot ? root : document).elementFromPoint(middle.x, middle.y)
  const canBePressed = !element.matches(':disabled, [aria-disabled=true]') && element.contains(front)
  return {
    middle: canBePressed ? middle : undefined,
    value: element instanceof HTMLInputElement ? element.value : '',
    isPressed: element.getAttribute('aria-pressed') === 'true',
  }
}

/** The page's visible text, with that of the open shadow trees of custom elements. */
export function textOf(): string {
  const inside = (root: Document | ShadowRoot): string[] =>
    [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot
        ? [...shadowRoot.children]
            .map((child) => (child instanceof HTMLElement ? child.innerText : ''))
            .concat(inside(shadowRoot))
        : [],
    )
  return [document.body.innerText, ...inside(document)].join('\n')
}

/** Whether the page has a canvas of a seat map with several colours. */
export function hasDrawing(): boolean {
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[data-testid=seat-map]')].flatMap((overlay) => [
    ...(overlay.parentElement?.querySelectorAll('canvas') ?? []),
  ])
  return canvases.some((canvas) => {
    if (canvas.width === 0 || canvas.height === 0) return false
    const copy = document.createElement('canvas')
    const picture = copy.getContext('2d')
    copy.width = copy.height = 64
    if (!picture) return false
    picture.drawImage(canvas, 0, 0, 64, 64)
    const { data } = picture.getImageData(0, 0, 64, 64)
    return new Set(new Uint32Array(data.buffer)).size > 8
  })
}

/** Where a seat map is, in CSS pixels from the upper left of the viewport. */
export function mapBox(): { x: number; y: number; width: number; height: number } | undefined {
  const box = document.querySelector('[data-testid=seat-map]')?.getBoundingClientRect()
  return box && { x: box.x, y: box.y, width: box.width, height: box.height }
}

/** The seconds that the countdown shows. */
export function secondsLeft(): number {
  const [, minutes, seconds] = /(\d+):(\d\d)/.exec(document.querySelector('[role=timer]')?.textContent ?? '') ?? []
  return Number(minutes) * 60 + Number(seconds)
}

/** Lets the page find that its machine has slept, and has woken just now with a connection that is dead. */
export function wakeAfter(sleptMs: number): void {
  const wallMs = Date.now.bind(Date)
  Date.now = () => wallMs() + sleptMs
  WebSocket.prototype.send = () => undefined
  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
}

/** Goes back or forward in the history. */
export function travel(by: number): void {
  history.go(by)
}

/** Which document the tab has, once it is loaded; also a reload makes another one. */
export function loadedDocument(): number | undefined {
  return document.readyState === 'complete' ? performance.timeOrigin : undefined
}

/** Keeps the errors that happen in the page from now on, and those that it logs, for `keptFaults`. */
export function keepFaults(): void {
  if (Reflect.has(window, 'faults')) return
  const faults: string[] = []
  Object.assign(window, { faults })
  // An observer that is told in the next frame is no fault.
  addEventListener('error', ({ message }) => message.startsWith('ResizeObserver loop') || faults.push(message))
  addEventListener('unhandledrejection', ({ reason }) => faults.push(String(reason)))
  const log = console.error.bind(console)
  console.error = (...said: unknown[]) => {
    faults.push(said.map(String).join(' '))
    log(...said)
  }
}

/** The faults since `keepFaults`. */
export function keptFaults(): string[] {
  const faults: unknown = Reflect.get(window, 'faults')
  return Array.isArray(faults) ? faults.splice(0).map(String) : []
}
