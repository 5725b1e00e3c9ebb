/** A known event of a listing, from the user's file of actions. Days are day numbers. */
export interface CorporateAction {
  readonly symbol: string
  readonly kind: 'split' | 'dividend' | 'special_dividend' | 'spin_off' | 'symbol_change' | 'listing' | 'delisting' | 'halt' | 'move'
  /** Ex-date, or the first day of the event. */
  readonly day: number
  /** Last day of an event that lasts (a halt); else `day`. */
  readonly lastDay: number
  /** Split: new shares per old one (2 for 2:1, 0.05 for 1:20). */
  readonly ratio: number | null
  /** Dividend or spin-off: cash, or worth, per share in the currency of the prices. */
  readonly amount: number | null
  /** Symbol change: the other symbol. */
  readonly other: string | null
  readonly note: string | null
}
