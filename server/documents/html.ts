// HTML templates that escape every value except HTML.

export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A template tag for HTML. The elements of a list are joined without a separator. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | readonly Html[])[]): Html {
  const texts = values.map((value) => {
    if (typeof value === 'string') return value.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    return value instanceof Html ? value.text : value.map(({ text }) => text).join('')
  })
  return new Html(String.raw({ raw: parts }, ...texts))
}

/** Converts the Markdown that descriptions use: paragraphs, `code` and **bold**. */
export function prose(markdown: string): Html[] {
  return markdown.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p> `)
}

export function inline(markdown: string): Html[] {
  return markdown.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`
  })
}
