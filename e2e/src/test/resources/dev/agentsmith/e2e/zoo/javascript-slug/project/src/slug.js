const REPLACED = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };

export function slug(title) {
  return title
    .toLowerCase()
    .replace(/[äöüß]/, (c) => REPLACED[c])
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
}
