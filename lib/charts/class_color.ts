/** Okabe and Ito's colours, then Tol's muted ones: apart for every kind of colour vision. */
const colors = [
  "#e69f00",
  "#56b4e9",
  "#009e73",
  "#d55e00",
  "#cc79a7",
  "#f0e442",
  "#0072b2",
  "#44aa99",
  "#ddcc77",
  "#aa4499",
  "#88ccee",
  "#cc6677",
];

/**
 * The colour of a class in every view, the same for the same number; colours repeat after twelve.
 *
 * @param label number of the class, from 1
 */
export function classColor(label: number): string {
  return colors[(label - 1 + colors.length) % colors.length];
}
