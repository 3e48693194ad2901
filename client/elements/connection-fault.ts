// Why an element has no connection: its page is not allowed to have one, or the server cannot be reached.

export type Fault = { code: 'NOT_ALLOWED' | 'UNREACHABLE'; message: string }

/**
 * Finds out why the server at `url` cannot be connected to; undefined when nothing is wrong that can be seen from here.
 * A browser does not say why it refused a socket; two requests tell: the script may be fetched by every page, the API only
 * by pages in `ALLOWED_ORIGINS`.
 */
export async function faultOf(url: string): Promise<Fault | undefined> {
  const [api, script] = await Promise.all([canFetch(`${url}api/shows`), canFetch(`${url}embed.js`)])
  if (api) return undefined
  if (script && location.protocol === 'file:') {
    const message = 'This page was opened as a file, and no server can allow that: open it through a web server.'
    return { code: 'NOT_ALLOWED', message }
  }
  if (script) {
    const message = `${url} does not allow pages of ${location.origin} to show its seats: add that origin to the server’s ALLOWED_ORIGINS.`
    return { code: 'NOT_ALLOWED', message }
  }
  return {
    code: 'UNREACHABLE',
    message: `${url} cannot be reached. A content security policy must name it in connect-src, with https: and wss:.`,
  }
}

async function canFetch(address: string): Promise<boolean> {
  return fetch(address, { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  )
}
