// The brand that the server has put into the page: docs/branding.md.

export interface Brand {
  /** The name of the installation, such as that of a theatre. */
  readonly name: string
  /** The address of its logo. */
  readonly logo: string
  /** Its accent as `#RRGGBB`; empty for the usual one. */
  readonly accent: string
  /** The theme of the map; `auto` is that of the page. */
  readonly map: 'dark' | 'light' | 'auto'
}

/** Reads the brand from the page. */
export function readBrand(): Brand {
  const { map } = document.documentElement.dataset
  return {
    name: document.querySelector<HTMLMetaElement>('meta[name=application-name]')?.content ?? 'Holdfast',
    logo: document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href ?? '',
    accent: getComputedStyle(document.documentElement).getPropertyValue('--holdfast-accent').trim(),
    map: map === 'light' || map === 'auto' ? map : 'dark',
  }
}
