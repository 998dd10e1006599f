/** A number for people: three decimals where they matter, no exponent where it can be avoided. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const whole = Number.isInteger(value) && size < 1e9;
  if (!whole && (size >= 1e6 || size < 1e-3)) return value.toExponential(2).replaceAll("-", "−");
  const digits = whole ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return formats[digits].format(value).replace("-", "−");
}

const formats = [0, 1, 2, 3].map((digits) =>
  new Intl.NumberFormat("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
);
