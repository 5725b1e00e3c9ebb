import type { Decoder, HeadForm } from '../kernel/decoder.ts'
import type { Detection } from './detect.ts'
import { follows, formOf } from './head-form.ts'

const formsKept = 8

/**
 * What heads of JSON were found to be, by their form: the thousand objects of a dataset have one, and comparing costs a fraction of reading.
 * Only for heads that are cut, in which whatever follows the rows is out of sight.
 */
export class KnownForms {
  private readonly known: { readonly form: HeadForm; readonly detection: Detection }[] = []
  private next = 0
  private readonly decoder: Decoder | null

  /** `decoder`: whose window all heads begin, where it looks at them faster. */
  constructor(decoder: Decoder | null = null) {
    this.decoder = decoder
  }

  find(head: Uint8Array): Detection | null {
    for (const { form, detection } of this.known) {
      if (this.decoder?.follows?.(head.length, form) ?? follows(head, form)) return detection
    }
    return null
  }

  /** Takes the place of the oldest when there are many: a lake with more forms at a time gains nothing here. */
  remember(head: Uint8Array, detection: Detection): void {
    const form = formOf(head)
    if (form === null) return
    this.known[this.next] = { form, detection }
    this.next = (this.next + 1) % formsKept
  }
}
