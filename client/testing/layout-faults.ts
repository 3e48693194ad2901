// Looks for what a person would call broken in a page as it stands: text that is cut off or covered, targets too small to hit.
import type { Page } from 'playwright-core'

/** The least side of a target, in CSS pixels (WCAG 2.2, 2.5.8). */
const LEAST_TARGET_PX = 24

/** @returns one line for each fault: what it is, and the text or element that has it */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(faultsInPage, LEAST_TARGET_PX)
}

/** Runs in the page, so it uses nothing from outside. */
function faultsInPage(leastPx: number): string[] {
  const TARGETS = 'button, a[href], input, select, textarea, [role=button], [role=option], [role=menuitem]'
  const faults = new Set<string>()
  const modal = document.querySelector('[role=dialog][aria-modal=true], [role=alertdialog], dialog[open]')

  for (const text of shownTexts(modal ?? document.body)) {
    const parent = text.parentElement
    if (!parent) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    for (const line of range.getClientRects()) {
      if (line.width < 2 || line.height < 2) continue
      if (isCut(parent, line)) faults.add(`cut off: ${named(parent)}`)
      const coverer = covererOf(parent, line)
      if (coverer) faults.add(`covered by ${tagOf(coverer)}: ${named(parent)}`)
    }
  }
  for (const target of (modal ?? document.body).querySelectorAll<HTMLElement>(TARGETS)) {
    if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || isClippedAway(target)) continue
    if (getComputedStyle(target).display === 'inline') continue
    const { width, height } = target.getBoundingClientRect()
    if (Math.min(width, height) < leastPx && !target.closest('label'))
      faults.add(`${Math.round(width)} × ${Math.round(height)} px to hit: ${named(target)}`)
  }
  return [...faults]

  function shownTexts(root: Element): Text[] {
    const found: Text[] = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const text = walker.currentNode as Text
      const parent = text.parentElement
      if (!parent || !text.data.trim() || parent.closest('script, style, noscript, svg')) continue
      if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      if (!isClippedAway(parent)) found.push(text)
    }
    return found
  }

  /** Is for screen readers alone. */
  function isClippedAway(element: Element): boolean {
    for (let each: Element | null = element; each; each = each.parentElement) {
      const { clipPath, position } = getComputedStyle(each)
      if (clipPath.startsWith('inset(50%') && position === 'absolute') return true
    }
    return false
  }

  /** A box that does not scroll cuts the line, and no “…” says so. */
  function isCut(element: Element, line: DOMRect): boolean {
    for (let each: Element | null = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each)
      if (style.position === 'fixed') return false
      if (style.overflowX === 'auto' || style.overflowX === 'scroll' || style.overflowY === 'auto') return false
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') return false
      const box = each.getBoundingClientRect()
      if (line.right > box.right + 1.5 || line.left < box.left - 1.5) return true
      if (line.bottom > box.bottom + line.height / 3 || line.top < box.top - line.height / 3) return true
    }
    return false
  }

  /** What lies over the middle of the line; bars that pages scroll under do so rightly. */
  function covererOf(element: Element, line: DOMRect): Element | undefined {
    const [x, y] = [(line.left + line.right) / 2, (line.top + line.bottom) / 2]
    const top = document.elementFromPoint(x, y)
    if (!top || element.contains(top) || top.contains(element)) return undefined
    // A link that is as large as its card.
    if (getComputedStyle(top, '::after').position === 'absolute') return undefined
    if (getComputedStyle(element).pointerEvents === 'none' || element.closest('label')?.contains(top)) return undefined
    for (let each: Element | null = top; each; each = each.parentElement) {
      if (each.contains(element)) break
      const { position } = getComputedStyle(each)
      if (position === 'fixed' || position === 'sticky') return undefined
    }
    // A box that scrolls has hidden it, or can bring it out from under what lies over the box.
    for (let each: Element | null = element; each; each = each.parentElement) {
      const { overflowY, overflowX } = getComputedStyle(each)
      if (overflowY === 'visible' && overflowX === 'visible') continue
      const box = each.getBoundingClientRect()
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) return undefined
      if (overflowY === 'auto' && each.scrollHeight > each.clientHeight && !each.contains(top)) return undefined
    }
    return top
  }

  function tagOf(element: Element): string {
    const shown = element.outerHTML.replaceAll(/\s+/g, ' ')
    return shown.slice(0, Math.min(80, shown.indexOf('>') + 1))
  }

  function named(element: Element): string {
    const text = element.textContent.replaceAll(/\s+/g, ' ').trim().slice(0, 60)
    return text ? `“${text}” in ${tagOf(element)}` : tagOf(element)
  }
}
