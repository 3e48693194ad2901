// The text of a document's file.

export function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
