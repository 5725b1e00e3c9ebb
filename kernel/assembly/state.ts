/**
 * What all parts of the kernel share while they read one object.
 *
 * Functions that read take a pointer and give the pointer after what they read, or 0 when they stopped; then `stopCode` says why and `stopAt` where.
 */
import { WINDOW, LONGEST } from './layout'

/** More bytes are needed; parsing goes on from `checkpoint`. */
export const NEED_MORE: i32 = 1

/* Refusals. The loader has one sentence for each (src/kernel/wasm-refusal.ts); the numbers are the interface between the two. */
export const BAD_VALUE: i32 = 2
export const BAD_AFTER_VALUE_IN_OBJECT: i32 = 3
export const BAD_AFTER_VALUE_IN_ARRAY: i32 = 4
export const BAD_KEY: i32 = 5
export const BAD_COLON: i32 = 6
export const BAD_NUMBER: i32 = 7
export const BAD_TRUE: i32 = 8
export const BAD_FALSE: i32 = 9
export const BAD_NULL: i32 = 10
export const BAD_NAN: i32 = 11
export const BAD_INFINITY: i32 = 12
export const BAD_STRING: i32 = 13
export const BAD_ESCAPE: i32 = 14
export const BAD_HEX: i32 = 15
export const BAD_UTF8: i32 = 16
export const TRAILING: i32 = 17
export const BAD_LINE: i32 = 18
export const TOO_DEEP: i32 = 19
export const TOO_LONG: i32 = 20
export const DUPLICATE_FIELD: i32 = 21
export const NUL_BYTE: i32 = 22
export const OPEN_QUOTE: i32 = 23
export const BAD_AFTER_QUOTE: i32 = 24

/** First byte after the data at hand. */
export let end: usize = WINDOW
/** Whether nothing follows `end`. */
export let final: bool = false
export let stopCode: i32 = 0
export let stopAt: usize = 0
/** What is before it is done with. */
export let checkpoint: usize = WINDOW

export function setInput(dataEnd: usize, isFinal: bool): void {
  end = dataEnd
  final = isFinal
  stopCode = 0
}

export function setCheckpoint(p: usize): void {
  checkpoint = p
}

/** Stops at `p` with a refusal; at the end of the data only when nothing follows, else for want of bytes. */
export function stop(code: i32, p: usize): usize {
  if (p >= end) {
    stopCode = final ? code : NEED_MORE
    stopAt = end
  } else {
    stopCode = code
    stopAt = p
  }
  return 0
}

/** Takes back a stop that was only an attempt. */
export function clearStop(): void {
  stopCode = 0
}

/** Stops with a refusal wherever `p` is. */
export function refuse(code: i32, p: usize): usize {
  stopCode = code
  stopAt = p
  return 0
}

/** Moves the checkpoint to `p`, the end of a token or record that began at the last one. Gives `p`, or 0 when that was too long. */
export function advance(p: usize): usize {
  if (p - checkpoint > LONGEST) return refuse(TOO_LONG, checkpoint)
  checkpoint = p
  return p
}
