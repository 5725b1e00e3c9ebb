/**
 * Why a file or folder is not looked at because of its name alone, or `null` when it is. These are names that editors, version control,
 * operating systems and half-finished downloads leave behind.
 */
export function passedOverName(name: string, isFolder: boolean): string | null {
  if (name.startsWith('.')) return isFolder ? 'hidden folder, not looked into' : 'hidden file'
  const lower = name.toLowerCase()
  if (isFolder) return lower === '__macosx' ? 'folder of the operating system, not looked into' : null
  if (systemFiles.has(lower)) return 'file of the operating system'
  if (name.endsWith('~') || name.startsWith('~$') || (name.startsWith('#') && name.endsWith('#'))) return "an editor's backup or lock"
  const dot = lower.lastIndexOf('.')
  return dot > 0 && unfinished.has(lower.slice(dot + 1)) ? 'by its name not finished being written' : null
}

const systemFiles = new Set(['thumbs.db', 'desktop.ini', 'ehthumbs.db', '$recycle.bin'])
const unfinished = new Set(['tmp', 'temp', 'part', 'partial', 'crdownload', 'download', 'swp', 'swo', 'lock', 'filepart'])
