import convert from 'color-convert';

/** A colour as style sheets write it. */
export function hex(red, green, blue) {
  return `#${convert.rgb.hex(red, green, blue).toLowerCase()}`;
}

/** True if black text can be read on it. */
export function isLight(red, green, blue) {
  const [, , lightness] = convert.rgb.hsl(red, green, blue);
  return lightness > 50;
}
