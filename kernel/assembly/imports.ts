/** What the kernel asks of its host: everything that is rare. Pointers are addresses in the kernel's memory; results in doubles are left at `SCRATCH`. */

/** Field code of a row's key (raw bytes between the quotes, `escaped` when they hold a backslash). */
@external("host", "fieldOfKey")
export declare function hostFieldOfKey(at: usize, length: i32, escaped: bool): i32

/** A mapped field was met for the first time in a row. */
@external("host", "fieldMet")
export declare function hostFieldMet(field: i32): void

/** Rule state below `node` for a key; 0 when no rule can match there. */
@external("host", "childOfKey")
export declare function hostChildOfKey(node: i32, at: usize, length: i32, escaped: bool): i32

/** Rule state below `node` for the elements of an array. */
@external("host", "childOfElement")
export declare function hostChildOfElement(node: i32): i32

/** What stands at `node` when the value at `at` begins: a role code of json.ts. */
@external("host", "roleOf")
export declare function hostRoleOf(node: i32, at: usize): i32

/** A scalar at a `declared` or `refuse` rule: its bytes as printed, quotes included. */
@external("host", "scalar")
export declare function hostScalar(node: i32, role: i32, at: usize, length: i32): void

/** Number text that is not a short decimal. `quoted`: bytes between quotes. Gives state + 8 * decimals, the value at SCRATCH. */
@external("host", "number")
export declare function hostNumber(at: usize, length: i32, quoted: bool, escaped: bool): i32

/** Time text that has no fast path. Gives the time's kind, the value at SCRATCH. */
@external("host", "time")
export declare function hostTime(at: usize, length: i32, quoted: bool, escaped: bool): i32

/** Second part of a time split over two columns; both parts as CSV fields. Gives the time's kind, the value at SCRATCH. */
@external("host", "splitTime")
export declare function hostSplitTime(dayAt: usize, dayLength: i32, dayQuoted: bool, timeAt: usize, timeLength: i32, timeQuoted: bool): i32

/** Number of a symbol seen for the first time. */
@external("host", "symbol")
export declare function hostSymbol(at: usize, length: i32, quoted: bool, escaped: bool): i32

/** The block's rows are to be copied out. */
@external("host", "flush")
export declare function hostFlush(rows: i32): void

/** The host's exponential function, to the bit. */
@external("host", "exp")
export declare function hostExp(value: f64): f64

/** The host's natural logarithm, to the bit. */
@external("host", "log")
export declare function hostLog(value: f64): f64
