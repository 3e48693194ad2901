// Another site that embeds our elements, such as a theatre's: plain HTML pages on a port of their own.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HostSite {
  /** The site's origin. */
  url: string
  /** Adds a page. `policy` is its content security policy. @returns its address */
  addPage: (body: string, policy?: string) => string
  close: () => void
}

/** Call it in `beforeAll`, and `close` in `afterAll`. */
export async function openHostSite(): Promise<HostSite> {
  const pages = new Map<string, { body: string; policy: string | undefined }>()
  const site = createServer((request, response) => {
    const page = pages.get(request.url ?? '')
    if (!page) return response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    if (page.policy !== undefined) response.setHeader('Content-Security-Policy', page.policy)
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end(
      `<!doctype html><html lang="en"><title>Theatre</title><body><h1>Theatre</h1>${page.body}</body></html>`,
    )
  })
  await new Promise<void>((listening) => site.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  return {
    url,
    addPage: (body, policy) => {
      const path = `/${pages.size}.html`
      pages.set(path, { body, policy })
      return url + path
    },
    close: () => {
      site.closeAllConnections()
      site.close()
    },
  }
}
