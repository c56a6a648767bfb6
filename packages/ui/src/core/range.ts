/** The numbers 1 … count, as keys of parts that have nothing but their place. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
