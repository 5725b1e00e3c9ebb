/** The number made of the weeks that bars come to: `weeksOf` of src/checks/trace-columns.ts, which is the law. */

// @ts-ignore: decorator
@inline
function afterOne(hash: u32, word: u32): u32 {
  return (hash ^ word) * 0x01000193
}

// @ts-ignore: decorator
@inline
function afterOther(hash: u32, word: u32): u32 {
  return (rotl(hash, 7) ^ word) * 0x85ebca6b
}

// @ts-ignore: decorator
@inline
function lower(value: f64): u32 {
  return <u32>reinterpret<u64>(value)
}

// @ts-ignore: decorator
@inline
function upper(value: f64): u32 {
  return <u32>(reinterpret<u64>(value) >> 32)
}

// @ts-ignore: decorator
@inline
function price(column: usize, index: i32): f64 {
  return load<f64>(column + ((<usize>index) << 3))
}

export function traceWeeks(session: usize, open: usize, high: usize, low: usize, close: usize, volume: usize, length: i32): f64 {
  let one: u32 = 0x811c9dc5
  let other: u32 = 0x9747b28c
  let i = 0
  while (i < length) {
    const day = load<i32>(session + ((<usize>i) << 2))
    // No day of a trace is older than TRACE_EPOCH: what is divided is not negative.
    const nextMonday = day + 7 - (day + 3 + 7 * 3653) % 7
    const o = price(open, i)
    let h = price(high, i)
    let l = price(low, i)
    let c = price(close, i)
    let v = price(volume, i)
    let all = o + h + l + v
    for (i++; i < length && load<i32>(session + ((<usize>i) << 2)) < nextMonday; i++) {
      const here = price(high, i)
      const there = price(low, i)
      if (here > h) h = here
      if (there < l) l = there
      c = price(close, i)
      v += price(volume, i)
      all += here + there
    }
    all += c + v
    if (all != all) return NaN
    // Two chains, each of twelve steps that wait for one another: in locals, and side by side.
    one = afterOne(afterOne(one, lower(<f64>nextMonday)), upper(<f64>nextMonday))
    other = afterOther(afterOther(other, lower(<f64>nextMonday)), upper(<f64>nextMonday))
    one = afterOne(afterOne(one, lower(o)), upper(o))
    other = afterOther(afterOther(other, lower(o)), upper(o))
    one = afterOne(afterOne(one, lower(h)), upper(h))
    other = afterOther(afterOther(other, lower(h)), upper(h))
    one = afterOne(afterOne(one, lower(l)), upper(l))
    other = afterOther(afterOther(other, lower(l)), upper(l))
    one = afterOne(afterOne(one, lower(c)), upper(c))
    other = afterOther(afterOther(other, lower(c)), upper(c))
    one = afterOne(afterOne(one, lower(v)), upper(v))
    other = afterOther(afterOther(other, lower(v)), upper(v))
  }
  return length > 0 ? <f64>(one >> 6) * 67108864 + <f64>(other >> 6) : NaN
}
