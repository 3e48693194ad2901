// How a document is written into its file.

export function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
