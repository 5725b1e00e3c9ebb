import { AppError } from '../../base/app-error.ts'

// Primary result codes: https://www.sqlite.org/rescode.html (read 2025-01).
const busy = 5
const locked = 6
const readOnly = 8
const ioError = 10
const corrupt = 11
const full = 13
const cannotOpen = 14
const notADatabase = 26
const ioErrorWrite = 778
const ioErrorShmSize = 4874

/** What SQLite says of these codes: `all` of the binding throws the text without the code. */
const told = new Map([
  ['database is locked', busy],
  ['database table is locked', locked],
  ['attempt to write a readonly database', readOnly],
  ['disk I/O error', ioError],
  ['database disk image is malformed', corrupt],
  ['database or disk is full', full],
  ['unable to open database file', cannotOpen],
  ['file is not a database', notADatabase],
])

/**
 * The AppError for what SQLite threw about `file`. Anything that did not come from SQLite is given back as it is. `isWrite`: the statement writes, so that an
 * error of the disk without a code counts as a full one.
 */
export function storeError(error: unknown, file: string, { isWrite = false } = {}): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  const extended = codeOf(error)
  if (extended === null) return error
  const because = { cause: error }
  switch (extended & 0xff) {
    case busy:
    case locked:
      return new AppError(
        'DATA_FOLDER_LOCKED',
        `cannot use ${file}: another process is writing to it; try again when it has ended`,
        because,
      )
    case full:
      return diskFull(file, because)
    case ioError:
      // A file-size limit or a quota is not told apart from a failing disk.
      if (extended === ioErrorWrite || extended === ioErrorShmSize || (isWrite && extended === ioError)) return diskFull(file, because)
      return new AppError(
        'DATA_FOLDER_UNUSABLE',
        `cannot use ${file}: the disk reports an error (${error.message}); check it, then run again`,
        because,
      )
    case readOnly:
      return new AppError(
        'DATA_FOLDER_UNUSABLE',
        `cannot write ${file}: it is read-only; allow writing or choose another folder with --data`,
        because,
      )
    case cannotOpen:
      return new AppError(
        'DATA_FOLDER_UNUSABLE',
        `cannot open ${file}: check that the folder exists and may be read and written, or choose another with --data`,
        because,
      )
    case corrupt:
    case notADatabase:
      return new AppError(
        'DATA_FOLDER_UNUSABLE',
        `cannot use ${file}: it is damaged or no store of Tidegauge (${error.message}); move the data folder away and scan again, or restore a backup`,
        because,
      )
    default:
      return new AppError('INTERNAL', `SQLite refused a statement on ${file}: ${error.message}`, because)
  }
}

/** SQLite's extended code; `null` for what is none of its errors. */
function codeOf(error: Error): number | null {
  if ('sqliteExtendedCode' in error && typeof error.sqliteExtendedCode === 'number') return error.sqliteExtendedCode
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode
  return told.get(error.message) ?? null
}

function diskFull(file: string, options: { cause: unknown }): AppError {
  return new AppError(
    'DISK_FULL',
    `cannot write ${file}: no space left (disk, quota or file-size limit); the last published scan is untouched. Free space, then run again`,
    options,
  )
}
