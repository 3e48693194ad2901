// Where on its site the app is: every address that the app links to or asks for is below the base path.

export class BasePath {
  /** The server's address with a final slash: `https://site.example/`, or `https://site.example/booking/`. */
  readonly url: string
  /** `/`, or a path such as `/booking/`. */
  readonly path: string

  constructor(url: string) {
    this.url = url
    this.path = new URL(url).pathname
  }

  /** The address on the site of what the app calls `path`: `/tickets` is at `/booking/tickets`. */
  hrefOf(path: string): string {
    return this.path + path.slice(1)
  }

  /** The app's name for a path of the site; undefined when the path lies outside the base path. */
  pathWithin(pathname: string): string | undefined {
    if (`${pathname}/` === this.path) return '/'
    return pathname.startsWith(this.path) ? pathname.slice(this.path.length - 1) : undefined
  }
}

/**
 * Reads the base path from the address of the page's icon, which the server writes relative to the page. Call it before
 * the page's own address changes; it makes the icon's address absolute.
 */
export function readBasePath(): BasePath {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (icon) icon.href = new URL(icon.href).href
  return new BasePath(new URL('.', icon?.href ?? new URL('/', location.href)).href)
}
