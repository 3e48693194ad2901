// Tables as comma-separated values (RFC 4180), which no spreadsheet takes for formulas.

/** Tells spreadsheets that the file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Where a spreadsheet would begin a formula: at the beginning of a cell, spaces aside, and behind a semicolon or a tab, which
 * separate cells in some countries. Full-width signs count too (OWASP, “CSV Injection”).
 */
const FORMULA = /(?<=^|[;\t])(?=\s*[=+\-@＝＋－＠]|[\t\r\n])/gu
const TO_BE_QUOTED = /[",;'\s]/

/** A row of a table, with its line break. Before each text that a spreadsheet would execute stands an apostrophe. */
export function csvRow(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(cell: string | number): string {
  if (typeof cell === 'number') return String(cell)
  const text = cell.replaceAll(FORMULA, "'")
  return TO_BE_QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
