/** The polynomial of gzip's CRC-32, bits reversed. */
const POLYNOMIAL = 0xedb88320;
/** The polynomial 1, bits reversed. */
const ONE = 0x80000000;

/**
 * The CRC-32 of two texts one after the other, from the CRC-32 of each. `operator` is `appendOperator` of the second one's length.
 * The mathematics is that of zlib's `crc32_combine_gen` and `crc32_combine_op`.
 */
export function combineCrc32(first: number, second: number, operator: number): number {
  return (multiply(operator, first) ^ second) >>> 0;
}

/** What appending `length` bytes does to a CRC: x to the power of 8 * length, modulo the polynomial. */
export function appendOperator(length: number): number {
  let power = ONE >>> 8;
  let result = ONE;
  for (let rest = length; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(power, result);
    power = multiply(power, power);
  }
  return result;
}

/** The product of two polynomials modulo the CRC's. */
function multiply(left: number, right: number): number {
  let product = 0;
  let shifted = right;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}
