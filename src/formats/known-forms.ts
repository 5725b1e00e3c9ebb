import type { Detection } from './detect.ts'
import { follows, formOf, type HeadForm } from './head-form.ts'

const formsKept = 8

/**
 * What heads of JSON were found to be, by their form: the thousand objects of a dataset have one, and comparing costs a fraction of reading.
 * Only for heads that are cut, in which whatever follows the rows is out of sight.
 */
export class KnownForms {
  private readonly known: { readonly form: HeadForm; readonly detection: Detection }[] = []
  private next = 0

  find(head: Uint8Array): Detection | null {
    for (const { form, detection } of this.known) if (follows(head, form)) return detection
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
