// Which fields of the checkout are wrong, in words, and since when the visitor is told: not while a field is being filled in
// for the first time, but when it is left, and all at once when the form is sent.
import { tick } from 'svelte'
import { m } from '../messages.ts'
import type { BuyerDetails } from './buyer-details.svelte.ts'
import { emailQuestion } from './email-question.ts'
import type { TestCard } from './test-card.svelte.ts'

const BUYER_FIELDS = ['name', 'email'] as const
const CARD_FIELDS = ['number', 'expiry', 'code'] as const
export type CheckoutField = (typeof BUYER_FIELDS)[number] | (typeof CARD_FIELDS)[number]

export class CheckoutFields {
  readonly buyer: BuyerDetails
  readonly card: TestCard
  #judged = $state.raw<readonly CheckoutField[]>([])
  /** The address that the form was sent with: nobody is stopped twice to be asked about the same. */
  #askedAbout: string | undefined

  constructor(buyer: BuyerDetails, card: TestCard) {
    this.buyer = buyer
    this.card = card
  }

  /** The visitor left a field. An empty one is not judged yet. */
  leave(field: CheckoutField): void {
    if (this.#textOf(field) !== '') this.#judge([field])
  }

  /**
   * Judges all fields of a form that is being sent, and leads to the first one that is wrong, or whose address is probably a
   * slip. @returns whether it can be sent
   */
  async check(form: HTMLFormElement, withCard: boolean): Promise<boolean> {
    const fields = withCard ? [...BUYER_FIELDS, ...CARD_FIELDS] : BUYER_FIELDS
    this.#judge(fields)
    const email = this.buyer.email.trim()
    const isAskedAbout = this.#askedAbout === email || emailQuestion(email) === undefined
    this.#askedAbout = email
    if (isAskedAbout && fields.every((field) => this.#faultIn(field) === undefined)) return true
    await tick()
    const first = form.querySelector<HTMLElement>('[aria-invalid="true"], [data-question]')
    first?.focus()
    // With what is said below it, which the bar of a low window would cover.
    first?.closest('.field')?.scrollIntoView({ block: 'nearest' })
    return false
  }

  /** What is wrong with a field, if it is judged. */
  faultOf(field: CheckoutField): string | undefined {
    return this.isJudged(field) ? this.#faultIn(field) : undefined
  }

  isJudged(field: CheckoutField): boolean {
    return this.#judged.includes(field)
  }

  #judge(fields: readonly CheckoutField[]): void {
    this.#judged = [...this.#judged, ...fields.filter((field) => !this.isJudged(field))]
  }

  #textOf(field: CheckoutField): string {
    return field === 'name' || field === 'email' ? this.buyer[field].trim() : this.card[field]
  }

  #faultIn(field: CheckoutField): string | undefined {
    const { buyer, card } = this
    switch (field) {
      case 'name':
        return buyer.nameFault && NAME_FAULTS[buyer.nameFault]()
      case 'email':
        return buyer.emailFault && EMAIL_FAULTS[buyer.emailFault]()
      case 'number':
        return card.numberFault && NUMBER_FAULTS[card.numberFault]()
      case 'expiry':
        return card.expiryFault && EXPIRY_FAULTS[card.expiryFault]()
      case 'code':
        return card.codeFault && CODE_FAULTS[card.codeFault]()
    }
  }
}

const NAME_FAULTS = { missing: m.checkout_name_missing, wrong: m.checkout_name_wrong }
const EMAIL_FAULTS = { missing: m.checkout_email_missing, wrong: m.checkout_email_wrong }
const NUMBER_FAULTS = {
  missing: m.checkout_card_missing,
  incomplete: m.checkout_card_incomplete,
  wrong: m.checkout_card_wrong,
  real: m.checkout_card_real,
}
const EXPIRY_FAULTS = {
  missing: m.checkout_expiry_missing,
  incomplete: m.checkout_expiry_incomplete,
  wrong: m.checkout_expiry_wrong,
  expired: m.checkout_expiry_over,
}
const CODE_FAULTS = {
  missing: m.checkout_code_missing,
  incomplete: m.checkout_code_incomplete,
}
