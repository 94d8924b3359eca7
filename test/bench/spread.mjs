/** Medians and quartiles, and how to print them. */

/** The median and the quartiles of figures; undefined if there are none. */
export function spread(values) {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => {
    const place = (sorted.length - 1) * share;
    const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place % 1);
  };
  return { low: at(0.25), mid: at(0.5), high: at(0.75) };
}

/** The spread of the ratios of two lists, round by round. */
export function ratio(values, others) {
  return spread(values.map((value, i) => value / others[i]));
}

/** Rounds a figure to about three significant digits. */
export function short(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Formats a spread, such as `12.1 (11.8–12.9)`. */
export function shown({ low, mid, high }, unit = "") {
  return `${short(mid)}${unit} (${short(low)}–${short(high)})`;
}

/**
 * Whether a limit is met: only where the middle half of the figures lies on one side of it. So a
 * busy machine leaves a row open, and never decides it wrongly.
 */
export function judged({ low, high }, { most = Infinity, least = -Infinity }) {
  if (high <= most && low >= least) return "✓";
  return low > most || high < least ? "missed" : "not decided here";
}
