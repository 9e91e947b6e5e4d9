/** A number as people write learning rates, in at most five digits: `0.00922`, `3e-4`, `1,000`. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000) return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(6)));
  if (size >= 0.001) return String(Number(value.toPrecision(5)));
  return value
    .toExponential(3)
    .replace(/\.?0+e/, "e")
    .replace("e+", "e");
}

/** A count with thousands separated: `19,600`. */
export function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}
