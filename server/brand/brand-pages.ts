// The brand in the pages: its files, and its name, logo and style sheet in the page's head.
import { Router } from 'express'
import { html } from '../documents/html.ts'
import { DEFAULT_BRAND, type Brand } from './brand.ts'

const YEAR_S = 365 * 24 * 3600

/** Serves the brand's files beside the pages, for good: their names change with their content. */
export function serveBrand({ style, logo }: Brand): Router {
  const router = Router()
  for (const asset of [style, logo]) {
    if (!asset) continue
    router.get(`/${asset.name}`, (_request, response) => {
      response.set({ 'Content-Type': asset.type, 'Cache-Control': `public, max-age=${YEAR_S}, immutable` })
      response.send(asset.content)
    })
  }
  return router
}

/**
 * Puts the brand into a page of the client: its name for the product's, its logo for the icon, and its style sheet. The
 * addresses begin with `./`, as those of the client's own files do.
 */
export function brandedPage(page: string, { name, map, style, logo }: Brand): string {
  const icon = logo && html`<link rel="icon" href="./${logo.name}" type="${logo.type}" />`.text
  const sheet = style && html`<link rel="stylesheet" href="./${style.name}" />`.text
  return page
    .replaceAll(DEFAULT_BRAND.name, () => html`${name}`.text)
    .replace('<html ', `<html data-map="${map}" `)
    .replace(/<link rel="icon"[^>]*>/, (own) => icon ?? own)
    .replace('</head>', () => `${sheet ?? ''}</head>`)
}
