/** One thing that must hold in a store; `problem` is `null` where it does. */
export interface StoreCheck {
  readonly name: string
  readonly problem: string | null
}
