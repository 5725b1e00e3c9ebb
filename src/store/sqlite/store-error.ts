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

/** The AppError for what SQLite threw about `file`. Anything that did not come from SQLite is given back as it is. */
export function storeError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error instanceof AppError || !('errcode' in error) || typeof error.errcode !== 'number') return error
  const extended = 'sqliteExtendedCode' in error && typeof error.sqliteExtendedCode === 'number' ? error.sqliteExtendedCode : error.errcode
  const because = { cause: error }
  switch (error.errcode & 0xff) {
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
      if (extended === ioErrorWrite || extended === ioErrorShmSize) return diskFull(file, because)
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

function diskFull(file: string, options: { cause: unknown }): AppError {
  return new AppError(
    'DISK_FULL',
    `cannot write ${file}: no space left (disk, quota or file-size limit); the last published scan is untouched. Free space, then run again`,
    options,
  )
}
