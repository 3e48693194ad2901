// What both elements have in common: attributes, the shadow root, and that nothing is left when they go.
import { mount, unmount } from 'svelte'
import { setLocale } from '../app/format.ts'
import { readTheme, watchTheme, type MapChoice } from './element-theme.ts'
import type { Directions } from './directions.ts'
import ElementRoot from './ElementRoot.svelte'

/** The build puts the styles of all components here; a style sheet that is made by a script passes any `style-src`. */
const STYLES = '__HOLDFAST_STYLES__'
let sheet: CSSStyleSheet | undefined

/** Where the script comes from, if it is a server's `embed.js`: the server that is meant when none is named. */
const script = typeof document === 'undefined' ? null : document.currentScript
const HOME = script instanceof HTMLScriptElement && script.src ? new URL('.', script.src).href : undefined

const ATTRIBUTES = ['server', 'show', 'locale', 'map'] as const
const CHOICES: readonly string[] = ['light', 'dark', 'auto'] satisfies MapChoice[]

export abstract class HoldfastElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES
  protected abstract readonly isBooking: boolean
  /** Its colours are read from it: the page's custom properties, as they are inside. */
  readonly #probe = document.createElement('i')
  readonly #root = this.attachShadow({ mode: 'open' })
  #shown: ReturnType<typeof mount> | undefined
  /** Of what is shown. */
  protected directions: Directions | undefined
  /** The settings that `#shown` was made with. */
  #shownWith = ''
  #isDue = false
  #stopWatching: (() => void) | undefined

  constructor() {
    super()
    if (!sheet) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLES)
    }
    this.#root.adoptedStyleSheets = [sheet]
    this.#probe.hidden = true
    this.#root.append(this.#probe)
  }

  /** The server's address, such as `https://tickets.example`; by default the one that the script comes from. */
  get server(): string {
    return this.getAttribute('server') ?? HOME ?? ''
  }
  set server(url: string) {
    this.setAttribute('server', url)
  }

  /** The id of the show. */
  get show(): string {
    return this.getAttribute('show') ?? ''
  }
  set show(showId: string) {
    this.setAttribute('show', showId)
  }

  /** How dates and money are written, such as `de-AT`. All elements of a page share the latest. */
  get locale(): string {
    return this.getAttribute('locale') ?? ''
  }
  set locale(locale: string) {
    this.setAttribute('locale', locale)
  }

  /** `dark` by default. */
  get map(): MapChoice {
    const choice = this.getAttribute('map') ?? ''
    return isChoice(choice) ? choice : 'dark'
  }
  set map(choice: MapChoice) {
    this.setAttribute('map', choice)
  }

  connectedCallback(): void {
    // Properties that were set before the script was there.
    for (const name of ATTRIBUTES) {
      if (!Object.hasOwn(this, name)) continue
      const value: unknown = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
    this.#changed()
  }

  disconnectedCallback(): void {
    this.#changed()
  }

  attributeChangedCallback(): void {
    this.#changed()
  }

  /** Reads the colours anew, where the page changed them in a way that cannot be noticed. */
  refreshTheme(): void {
    this.directions?.setTheme(readTheme(this.#probe, this.map))
  }

  /** Once for all that happens at a time: several attributes, or a move within the page. */
  #changed(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.#update()
    })
  }

  #update(): void {
    const { server, show: showId, locale } = this
    const wanted = this.isConnected && showId ? JSON.stringify([server, showId, locale]) : ''
    if (wanted === this.#shownWith) return this.refreshTheme()
    this.#hide()
    this.#shownWith = wanted
    if (wanted === '') return
    const url = urlOf(server)
    if (url === undefined) return console.error(`Holdfast: “${server}” is not the address of a server.`)
    setLocale(locale)
    const emit = (name: string, detail: unknown): boolean =>
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }))
    const theme = readTheme(this.#probe, this.map)
    const ondirected = (directions: Directions): void => {
      this.directions = directions
    }
    const props = { server: url, showId, isBooking: this.isBooking, theme, emit, ondirected }
    this.#shown = mount(ElementRoot, { target: this.#root, props })
    this.#stopWatching = watchTheme(this, () => this.refreshTheme())
  }

  #hide(): void {
    this.#stopWatching?.()
    if (this.#shown) void unmount(this.#shown)
    this.#shown = this.directions = undefined
  }
}

function isChoice(choice: string): choice is MapChoice {
  return CHOICES.includes(choice)
}

/** A server's address with a final slash; undefined when it is none. */
function urlOf(server: string): string | undefined {
  if (server === '') return undefined
  try {
    const { origin, pathname } = new URL(server, document.baseURI)
    return origin + pathname.replace(/\/?$/, '/')
  } catch {
    return undefined
  }
}
