/** The row being read: what the fast loop (fast.ts) and the general one (rows.ts) hand to each other. */
import { fieldAfterGap, FIRST_GAP, OPEN_ROW } from './gap'

/** Field of the value expected next or read last. */
export let rowField: i32 = 0
/** Slot of the gap after it. */
export let rowSlot: usize = FIRST_GAP
/** Bits of the fields that were there, and `OPEN_ROW`. */
export let rowSeen: u32 = 0
/** As `Bars.flags` (src/model/bars.ts), but 0 also for fields that were not there. */
export let rowFlags: u32 = 0
/** The most decimals among the prices. */
export let rowPlaces: i32 = 0
/** Whether the value is read and the gap after it comes next. */
export let atGap: bool = false

/** Begins a row whose first value is of this field. */
export function beginRow(field: i32): void {
  saveRow(field, FIRST_GAP, 0, 0, 0)
}

// @ts-ignore: decorator
@inline
export function saveRow(field: i32, slot: usize, seen: u32, flags: u32, places: i32): void {
  rowField = field
  rowSlot = slot
  rowSeen = seen | OPEN_ROW
  rowFlags = flags
  rowPlaces = places
  atGap = false
}

/** The value of the row's field was read; a number with this state and so many decimals. */
export function valueRead(state: u32, places: i32): void {
  rowSeen |= 1 << rowField
  if (rowField < 5) rowFlags |= state << (<u32>rowField * 3)
  if (rowField < 4) rowPlaces = max(rowPlaces, places)
  atGap = true
}

// @ts-ignore: decorator
@inline
export function setAtGap(value: bool): void {
  atGap = value
}

/** The next row begins. */
// @ts-ignore: decorator
@inline
export function clearRow(): void {
  rowSeen = OPEN_ROW
  rowFlags = 0
  rowPlaces = 0
}

/* The fast loops keep the slot of the gap passed last instead of the one to come. */

// @ts-ignore: decorator
@inline
export function passGap(slot: usize, fields: u32): void {
  rowSlot = slot
  rowSeen |= fields
}

// @ts-ignore: decorator
@inline
export function saveNumbers(slot: usize, seen: u32, places: u32): void {
  rowSlot = slot
  rowSeen = seen
  notePlaces(places)
}

// @ts-ignore: decorator
@inline
export function notePlaces(places: u32): void {
  rowPlaces = max(rowPlaces, 31 - <i32>clz(places))
}

/** What comes next is the value behind the gap of `before`, or that gap; then the gap of `slot`. */
// @ts-ignore: decorator
@inline
export function setNext(before: usize, slot: usize): void {
  rowField = fieldAfterGap(before)
  rowSlot = slot
  atGap = false
}
