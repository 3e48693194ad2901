// The base class of both elements: attributes, shadow root, and their removal.
import { mount, unmount } from 'svelte'
import { pageLocale } from '../app/page-locale.svelte.ts'
import { readTheme, watchTheme, type MapChoice } from './element-theme.ts'
import type { ElementControls } from './element-api.ts'
import ElementRoot from './ElementRoot.svelte'

/** The build puts the styles of all components here. A style sheet made by a script is allowed by any `style-src`. */
const STYLES = '__HOLDFAST_STYLES__'
let sheet: CSSStyleSheet | undefined

/** The server that `embed.js` comes from, the default of `server`; undefined when the script was bundled. */
const script = typeof document === 'undefined' ? null : document.currentScript
const SCRIPT_SERVER = script instanceof HTMLScriptElement && script.src ? new URL('.', script.src).href : undefined

const ATTRIBUTES = ['server', 'show', 'locale', 'map'] as const
const CHOICES: readonly string[] = ['light', 'dark', 'auto'] satisfies MapChoice[]

export abstract class HoldfastElement extends HTMLElement {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES
  protected abstract readonly isBooking: boolean
  /** A hidden element inside, from which the page's custom properties are read. */
  readonly #probe = document.createElement('i')
  readonly #root = this.attachShadow({ mode: 'open' })
  #shown: ReturnType<typeof mount> | undefined
  /** Undefined while nothing is shown. */
  protected controls: ElementControls | undefined
  /** The settings of `#shown`, as JSON. */
  #shownSettings = ''
  #isUpdateDue = false
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
    return this.getAttribute('server') ?? SCRIPT_SERVER ?? ''
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

  /**
   * The language of the sentences, dates and money, such as `de-AT`; by default the `lang` of the page around the element.
   * All elements of a page share the latest. Where Holdfast has no sentences in the language, they are English.
   */
  get locale(): string {
    return this.getAttribute('locale') ?? ''
  }
  set locale(locale: string) {
    this.setAttribute('locale', locale)
  }

  /** The colours of the map: `dark` (the default), `light`, or `auto` for the visitor's preference. */
  get map(): MapChoice {
    const choice = this.getAttribute('map') ?? ''
    return isChoice(choice) ? choice : 'dark'
  }
  set map(choice: MapChoice) {
    this.setAttribute('map', choice)
  }

  connectedCallback(): void {
    // Properties that the page set before the element was defined become attributes.
    for (const name of ATTRIBUTES) {
      if (!Object.hasOwn(this, name)) continue
      const value: unknown = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
    this.#requestUpdate()
  }

  disconnectedCallback(): void {
    this.#requestUpdate()
  }

  attributeChangedCallback(): void {
    this.#requestUpdate()
  }

  /** Reads the colours again, after a change of the page that the element cannot observe. */
  refreshTheme(): void {
    this.controls?.setTheme(readTheme(this.#probe, this.map))
  }

  /** Updates once for several changes at a time: of attributes, or a move within the page. */
  #requestUpdate(): void {
    if (this.#isUpdateDue) return
    this.#isUpdateDue = true
    queueMicrotask(() => {
      this.#isUpdateDue = false
      this.#update()
    })
  }

  #update(): void {
    const { server, show: showId } = this
    const locale = this.locale || (this.closest('[lang]')?.getAttribute('lang') ?? '')
    const settings = this.isConnected && showId ? JSON.stringify([server, showId, locale]) : ''
    if (settings === this.#shownSettings) return this.refreshTheme()
    this.#hide()
    this.#shownSettings = settings
    if (settings === '') return
    const url = urlOf(server)
    if (url === undefined) return console.error(`Holdfast: “${server}” is not the address of a server.`)
    pageLocale.use(locale)
    const emit = (name: string, detail: unknown): boolean =>
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }))
    const theme = readTheme(this.#probe, this.map)
    const oncontrols = (controls: ElementControls): void => {
      this.controls = controls
    }
    const props = { server: url, showId, isBooking: this.isBooking, theme, emit, oncontrols }
    this.#shown = mount(ElementRoot, { target: this.#root, props })
    this.#stopWatching = watchTheme(this, () => this.refreshTheme())
  }

  #hide(): void {
    this.#stopWatching?.()
    if (this.#shown) void unmount(this.#shown)
    this.#shown = this.controls = undefined
  }
}

function isChoice(choice: string): choice is MapChoice {
  return CHOICES.includes(choice)
}

/** A server's address with a slash at its end; undefined when it is no address. */
function urlOf(server: string): string | undefined {
  if (server === '') return undefined
  try {
    const { origin, pathname } = new URL(server, document.baseURI)
    return origin + pathname.replace(/\/?$/, '/')
  } catch {
    return undefined
  }
}
