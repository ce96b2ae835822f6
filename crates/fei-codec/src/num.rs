//! The only places where sizes change their type. Plans count bytes in `u32`, slices in `usize`.

/// A count or an offset of a plan, to be used on a slice.
#[cfg_attr(
    not(test),
    expect(clippy::as_conversions, reason = "usize has at least 32 bits on every machine that FEI runs on")
)]
pub(crate) const fn index(of_plan: u32) -> usize {
    of_plan as usize
}

/// What 32 bits hold of a size, which is all of one that is known to be so small.
#[inline(always)]
pub(crate) fn low(of_slice: usize) -> u32 {
    u32::try_from(of_slice & 0xFFFF_FFFF).unwrap_or(0)
}

/// An offset for an error; what is beyond 4 GiB stays at its end.
pub(crate) fn offset(of_slice: usize) -> u32 {
    u32::try_from(of_slice).unwrap_or(u32::MAX)
}
