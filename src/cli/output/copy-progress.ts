import type { OnCopyProgress } from '../../store/copy/copy-progress.ts'
import type { CliIo } from '../io.ts'
import { countText } from './count.ts'

const clearLine = '\r\u001b[K'

/** Says on a terminal what is copied and how far it has come; does nothing elsewhere. Call `stop` before printing anything else. */
export function copyProgress({ stderr }: CliIo): { readonly onProgress: OnCopyProgress; readonly stop: () => void } {
  if (!stderr.isTTY) return { onProgress: () => undefined, stop: () => undefined }
  return {
    onProgress: ({ name, done, total }) => {
      stderr.write(`${clearLine}Copying ${name}${total === null ? '' : `, ${countText(done)} of ${countText(total)}`} …`)
    },
    stop: () => {
      stderr.write(clearLine)
    },
  }
}
