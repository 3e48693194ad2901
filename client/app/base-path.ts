// Where on its site the app is: everything that it links to or asks for is below the base path.

// The server writes this address relative to the page; fixed here, before the page's own address changes.
const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
if (icon) icon.href = new URL(icon.href).href

/** The server's address with a final slash: `https://site.example/`, or `https://site.example/booking/`. */
export const baseUrl = new URL('.', icon?.href ?? new URL('/', location.href)).href
/** `/`, or a path such as `/booking/`. */
export const basePath = new URL(baseUrl).pathname

/** The address of what the app knows as `path`: `/tickets` is at `/booking/tickets`. */
export function hrefOf(path: string): string {
  return basePath + path.slice(1)
}

/** What the app knows a path of the site as; undefined when it lies outside the base path. */
export function pathWithin(pathname: string): string | undefined {
  if (`${pathname}/` === basePath) return '/'
  return pathname.startsWith(basePath) ? pathname.slice(basePath.length - 1) : undefined
}
