import slugify from '@sindresorhus/slugify';

/** The address of a page, the second of one name with a number. */
export function address(title, taken = []) {
  const first = slugify(title);
  let name = first;
  for (let number = 2; taken.includes(name); number += 1) {
    name = `${first}-${number}`;
  }
  return name;
}
